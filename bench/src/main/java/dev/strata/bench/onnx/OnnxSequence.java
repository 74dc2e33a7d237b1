package dev.strata.bench.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.strata.bench.contender.Sequence;
import dev.strata.runtime.checkpoint.Config;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.stream.IntStream;

/** A sequence in ONNX Runtime: what one run leaves as {@code present_L} is the next one's {@code past_L}. */
final class OnnxSequence implements Sequence {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Config config;
    private final float[] logits;
    private OrtSession.Result cache;
    private int length;

    OnnxSequence(OrtEnvironment environment, OrtSession session, Config config) {
        this.environment = environment;
        this.session = session;
        this.config = config;
        this.logits = new float[config.vocabulary()];
    }

    @Override
    public int append(int... tokens) {
        try (var ids = integers(tokens);
                var positions = integers(IntStream.range(length, length + tokens.length).toArray());
                var empty = nothing()) {
            var inputs = new HashMap<String, OnnxTensor>();
            inputs.put("tokens", ids);
            inputs.put("positions", positions);
            for (int layer = 0; layer < config.layers(); layer++) {
                inputs.put("past_" + layer, cache == null ? empty : output("present_" + layer));
            }
            var result = session.run(inputs);
            close();
            cache = result;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
        length += tokens.length;
        output("logits").getFloatBuffer().get(logits);
        int largest = 0;
        for (int token = 1; token < logits.length; token++) {
            if (logits[token] > logits[largest]) {
                largest = token;
            }
        }
        return largest;
    }

    @Override
    public float[] logits() {
        return logits.clone();
    }

    @Override
    public void close() {
        if (cache != null) {
            cache.close();
            cache = null;
        }
    }

    private OnnxTensor output(String name) {
        return (OnnxTensor) cache.get(name).orElseThrow();
    }

    private OnnxTensor integers(int[] values) throws OrtException {
        return OnnxTensor.createTensor(environment, IntBuffer.wrap(values), new long[] {1, values.length});
    }

    /** A cache of no positions. */
    private OnnxTensor nothing() throws OrtException {
        FloatBuffer none = ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder()).asFloatBuffer();
        return OnnxTensor.createTensor(environment, none, new long[] {2, 1, config.heads(), 0, config.headWidth()});
    }
}
