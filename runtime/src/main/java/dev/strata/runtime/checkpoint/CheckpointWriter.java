package dev.strata.runtime.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Writes {@code config.json} and {@code model.safetensors} as GPT2LMHeadModel of Hugging Face's transformers does.
 *
 * @param tied whether the unembedding is the token embedding
 * @param dtype how the weights are stored, rounded from float32
 */
public record CheckpointWriter(Config config, boolean tied, DType dtype) {
    private static final String PREFIX = "transformer.";
    private static final String WEIGHTS = "model.safetensors";
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Writes weights, in place of those that are there.
     *
     * @param metadata notes for the file's header
     * @param values of each tensor, asked for in the file's order
     * @throws StrataException if they can't be written; then there is nothing new
     */
    public void writeWeights(
            Path directory, Map<String, String> metadata, Function<Slot, SafetensorsWriter.Values> values) {
        var writer = new SafetensorsWriter().metadata("format", "pt");
        metadata.forEach(writer::metadata);
        for (Slot slot : Slot.all(config, tied)) {
            String prefix = slot.name().equals(Checkpoint.UNEMBEDDING) ? "" : PREFIX;
            writer.add(prefix + slot.name(), dtype, slot.parameter().shape(), values.apply(slot));
        }
        writer.writeDurably(directory.resolve(WEIGHTS));
    }

    /**
     * Writes weights as GPT-2's were before training: normal with standard deviation 0.02 (position embeddings 0.01),
     * those that project into the residual stream divided by √(2 · layers); gains 1 and biases 0. The same seed gives
     * the same weights.
     *
     * @throws StrataException if they can't be written
     */
    public void writeInitialWeights(Path directory, long seed) {
        writeWeights(directory, Map.of(), drawn(Initialisation.GPT2, seed));
    }

    Function<Slot, SafetensorsWriter.Values> drawn(Initialisation initialisation, long seed) {
        var seeds = new SplittableRandom(seed);
        return slot -> initialisation.values(slot, config, seeds.split());
    }

    /** @throws StrataException if it can't be written */
    public void writeConfig(Path directory) {
        WholeFile.writeDurably(directory.resolve("config.json"), configJson());
    }

    private byte[] configJson() {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeArrayFieldStart("architectures");
            json.writeString("GPT2LMHeadModel");
            json.writeEndArray();
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
                json.writeNumberField("bos_token_id", config.endOfText().getAsInt());
                json.writeNumberField("eos_token_id", config.endOfText().getAsInt());
            } else { // transformers' own default is 50256
                json.writeNullField("bos_token_id");
                json.writeNullField("eos_token_id");
            }
            json.writeBooleanField("tie_word_embeddings", tied);
            json.writeStringField("torch_dtype", switch (dtype) {
                case F32 -> "float32";
                case F16 -> "float16";
                case BF16 -> "bfloat16";
                case INT8 -> throw new IllegalArgumentException("no checkpoint is INT8");
            });
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not to memory
        }
        return bytes.toByteArray();
    }
}
