package dev.strata.bench.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.strata.bench.contender.Sequence;
import dev.strata.bench.contender.Together;
import dev.strata.runtime.checkpoint.Config;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.stream.IntStream;

/** Sequences in ONNX Runtime: what one run leaves as {@code present_L} is the next one's {@code past_L}. */
final class OnnxSequence implements Sequence, Together {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Config config;
    private final int sequences;
    private final float[] logits;
    private OrtSession.Result cache;
    private int length;

    OnnxSequence(OrtEnvironment environment, OrtSession session, Config config, int sequences) {
        this.environment = environment;
        this.session = session;
        this.config = config;
        this.sequences = sequences;
        this.logits = new float[sequences * config.vocabulary()];
    }

    @Override
    public int append(int... tokens) {
        return append(new int[][] {tokens})[0];
    }

    @Override
    public int[] append(int[][] tokens) {
        int count = tokens[0].length;
        int[] next = IntStream.range(length, length + count).toArray();
        try (var ids = integers(tokens);
                var positions = integers(Collections.nCopies(sequences, next).toArray(int[][]::new));
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
        length += count;
        output("logits").getFloatBuffer().get(logits);
        return IntStream.range(0, sequences).map(this::largest).toArray();
    }

    private int largest(int sequence) {
        int from = sequence * config.vocabulary();
        int largest = from;
        for (int at = from; at < from + config.vocabulary(); at++) {
            if (logits[at] > logits[largest]) {
                largest = at;
            }
        }
        return largest - from;
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

    private OnnxTensor integers(int[][] values) throws OrtException {
        return OnnxTensor.createTensor(environment, values);
    }

    /** A cache of no positions. */
    private OnnxTensor nothing() throws OrtException {
        FloatBuffer none = ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder()).asFloatBuffer();
        return OnnxTensor.createTensor(
                environment, none, new long[] {2, sequences, config.heads(), 0, config.headWidth()});
    }
}
