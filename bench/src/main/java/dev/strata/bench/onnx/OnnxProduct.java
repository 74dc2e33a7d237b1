package dev.strata.bench.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.strata.bench.contender.Contender;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One large matrix product through ONNX Runtime, the right matrix a weight of the model as GPT-2's are. */
public final class OnnxProduct implements Runnable {
    private final OrtSession session;
    private final OnnxTensor left;

    /** [size, size] · [size, size] */
    public OnnxProduct(int size) throws OrtException {
        var environment = OrtEnvironment.getEnvironment();
        var graph = new Graph();
        graph.input("left", Graph.FLOAT, size, size);
        graph.weight("right", size, size);
        graph.node("MatMul", List.of("left", "right"), List.of("product"));
        graph.output("product", Graph.FLOAT, size, size);
        left = random(environment, size);
        try (var options = new SessionOptions(); var right = random(environment, size)) {
            options.setIntraOpNumThreads(Contender.threads());
            options.addExternalInitializers(Map.of("right", right));
            session = environment.createSession(graph.toBytes(), options);
        }
    }

    @Override
    public void run() {
        try (var product = session.run(Map.of("left", left))) {
            product.get(0);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OnnxTensor random(OrtEnvironment environment, int size) throws OrtException {
        var values = FloatBuffer.allocate(size * size);
        var random = new SplittableRandom(size);
        while (values.hasRemaining()) {
            values.put((float) random.nextDouble(-1, 1));
        }
        return OnnxTensor.createTensor(environment, values.flip(), new long[] {size, size});
    }
}
