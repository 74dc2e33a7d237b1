package dev.strata.bench.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.strata.bench.contender.Contender;
import dev.strata.bench.contender.Sequence;
import dev.strata.bench.contender.Together;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.Slot;
import dev.strata.runtime.checkpoint.Tensor;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * ONNX Runtime's Java API on all cores with every graph optimisation. It is given the weights as they lie in the
 * checkpoint's file, and packs them for its matrix products as it likes.
 */
public final class OnnxRuntime implements Contender {
    public static final String ID = "onnxruntime";

    private final Checkpoint checkpoint;
    private final Config config;
    private final OrtEnvironment environment;
    private final Map<String, OnnxTensorLike> weights = new HashMap<>();
    private final OrtSession session;

    /** @param directory a checkpoint in F32 */
    public OnnxRuntime(Path directory) throws OrtException {
        environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "strata");
        checkpoint = Checkpoint.open(directory);
        config = checkpoint.config();
        for (Slot slot : Slot.all(config, checkpoint.isTied())) {
            Tensor tensor = checkpoint.tensor(slot.parameter(), slot.layer());
            var bytes = tensor.data().asByteBuffer().order(ByteOrder.nativeOrder());
            weights.put(slot.name(), OnnxTensor.createTensor(
                    environment, bytes, slot.parameter().shape(), OnnxJavaType.FLOAT));
        }
        try (var options = new SessionOptions()) {
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(Contender.threads());
            options.addExternalInitializers(weights);
            session = environment.createSession(OnnxGpt2.model(config, checkpoint.isTied()), options);
        }
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Sequence sequence() {
        return new OnnxSequence(environment, session, config, 1);
    }

    @Override
    public Together together(int sequences) {
        return new OnnxSequence(environment, session, config, sequences);
    }

    @Override
    public void close() {
        try {
            session.close();
            weights.values().forEach(OnnxTensorLike::close);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            checkpoint.close();
        }
    }
}
