package dev.strata.runtime.checkpoint;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import dev.strata.runtime.tokenizer.ByteVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Writes GPT-2 checkpoints that have learned nothing, for tests, benchmarks and as untrained controls.
 *
 * <p>Weights are drawn as GPT-2's were before training: normal with standard deviation 0.02, those that project into
 * the residual stream divided by √(2 · layers). So that no arithmetic goes untested, two things differ from that:
 * layer-norm gains are 1 + normal · 0.1 rather than 1, and biases normal · 0.02 rather than 0. The same seed gives the
 * same weights, rounded to the type.
 */
public final class RandomCheckpoint {
    private static final double WEIGHT_DEVIATION = 0.02;
    private static final double GAIN_DEVIATION = 0.1;
    private static final String RESIDUAL_PROJECTION = "c_proj.weight";
    private static final JsonFactory JSON = new JsonFactory();

    private RandomCheckpoint() {}

    /**
     * Writes {@code config.json}, {@code model.safetensors} and a vocabulary of bytes without merges, its last token
     * {@code <|endoftext|>}. The unembedding is tied to the token embedding.
     *
     * @param directory made if it isn't there
     * @throws StrataException if it can't be written
     */
    public static void write(Path directory, Config config, DType dtype, long seed) {
        try {
            Files.createDirectories(directory);
            writeConfig(directory.resolve("config.json"), config, dtype);
            ByteVocabulary.write(directory, config.vocabulary());
        } catch (IOException e) {
            throw StrataException.io(directory, e);
        }
        writeWeights(directory.resolve("model.safetensors"), config, dtype, new SplittableRandom(seed));
    }

    private static void writeWeights(Path file, Config config, DType dtype, SplittableRandom seeds) {
        var writer = new SafetensorsWriter().metadata("format", "pt");
        var parameters = Gpt2Program.prefill(config).parameters();
        for (Parameter parameter : parameters) {
            if (!parameter.perLayer() && !parameter.name().equals(Checkpoint.UNEMBEDDING)) {
                writer.add(parameter.name(), dtype, parameter.shape(), values(parameter, config, seeds.split()));
            }
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            for (Parameter parameter : parameters) {
                if (parameter.perLayer()) {
                    writer.add(parameter.name(layer), dtype, parameter.shape(), values(parameter, config, seeds.split()));
                }
            }
        }
        writer.write(file);
    }

    private static SafetensorsWriter.Values values(Parameter parameter, Config config, SplittableRandom random) {
        boolean gain = parameter.isVector() && parameter.name().endsWith(".weight");
        boolean projection = parameter.name().endsWith(RESIDUAL_PROJECTION);
        float mean = gain ? 1 : 0;
        double deviation = gain ? GAIN_DEVIATION : WEIGHT_DEVIATION / (projection ? Math.sqrt(2.0 * config.layers()) : 1);
        return (_, into, count) -> {
            for (int i = 0; i < count; i++) {
                into[i] = mean + (float) (deviation * random.nextGaussian());
            }
        };
    }

    private static void writeConfig(Path file, Config config, DType dtype) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(file.toFile(), JsonEncoding.UTF8).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("model_type", "gpt2");
            json.writeStringField("activation_function", "gelu_new");
            json.writeNumberField("n_layer", config.layers());
            json.writeNumberField("n_head", config.heads());
            json.writeNumberField("n_embd", config.width());
            json.writeNumberField("n_inner", config.innerWidth());
            json.writeNumberField("n_positions", config.context());
            json.writeNumberField("n_ctx", config.context());
            json.writeNumberField("vocab_size", config.vocabulary());
            json.writeNumberField("layer_norm_epsilon", config.epsilon());
            if (config.endOfText().isPresent()) {
                json.writeNumberField("eos_token_id", config.endOfText().getAsInt());
            }
            json.writeStringField("torch_dtype", switch (dtype) {
                case F32 -> "float32";
                case F16 -> "float16";
                case BF16 -> "bfloat16";
            });
            json.writeEndObject();
        }
    }
}
