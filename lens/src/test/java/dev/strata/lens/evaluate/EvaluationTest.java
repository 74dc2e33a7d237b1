package dev.strata.lens.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.kernels.DType;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationTest {
    private static final Config CONFIG = new Config(2, 2, 16, 32, 8, 257, 1e-5f, OptionalInt.empty());

    @TempDir
    private Path directory;

    /** The loop of Hugging Face's page on perplexity, one window at a time. */
    private static double nats(Gpt2 model, int[] tokens, int stride) {
        double nats = 0;
        int counted = 0; // targets so far; the target of position i is token i + 1
        for (int begin = 0; counted < tokens.length - 1; begin += stride) {
            int end = Math.min(begin + CONFIG.context(), tokens.length - 1);
            int[] inputs = Arrays.copyOfRange(tokens, begin, end);
            int[] targets = Arrays.copyOfRange(tokens, begin + 1, end + 1);
            Arrays.fill(targets, 0, counted - begin < 0 ? 0 : counted - begin, Batch.NO_TARGET);
            for (float loss : model.losses(Batch.of(1, inputs.length, inputs, targets))) {
                nats += loss;
            }
            counted = end;
        }
        return nats;
    }

    @ParameterizedTest
    @CsvSource({"2,4", "5,4", "8,4", "9,4", "10,4", "12,4", "13,4", "40,1", "41,3", "42,7", "43,8", "5000,4"})
    void eachTokenCountsOnceWithItsWindowBeforeIt(int length, int stride) throws IOException {
        RandomCheckpoint.write(directory.resolve("model"), CONFIG, DType.F32, 1);
        Path text = Files.writeString(directory.resolve("text"), "abcde fgh\n".repeat(length).substring(0, length));
        try (var model = Gpt2.open(directory.resolve("model"), Device.host())) {
            var done = new ArrayList<Long>();
            var perplexity = Evaluation.of(model).stride(stride).run(List.of(text), (now, all) -> {
                assertEquals(length - 1, all);
                done.add(now);
            });
            assertEquals(length - 1, perplexity.tokens());
            assertEquals(length - 1, perplexity.bytes());
            assertEquals(length - 1, done.getLast());
            double expected = nats(model, model.tokenizer().encode(Files.readString(text)), stride);
            assertEquals(expected, perplexity.nats(), 1e-4 * length);
        }
    }

    @Test
    void filesAreMeasuredEachForItself() throws IOException {
        RandomCheckpoint.write(directory.resolve("model"), CONFIG, DType.F32, 1);
        Path one = Files.writeString(directory.resolve("one"), "some words here");
        Path two = Files.writeString(directory.resolve("two"), "and other ones");
        try (var model = Gpt2.open(directory.resolve("model"), Device.host())) {
            var evaluation = Evaluation.of(model);
            var both = evaluation.run(List.of(one, two));
            assertEquals(
                    evaluation.run(List.of(one)).nats() + evaluation.run(List.of(two)).nats(), both.nats(), 1e-4);
            assertEquals(6, both.words());
            assertEquals(15 + 14 - 2, both.tokens());
            assertEquals(4, both.stride());
        }
    }
}
