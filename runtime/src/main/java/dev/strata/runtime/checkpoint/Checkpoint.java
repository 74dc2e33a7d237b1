package dev.strata.runtime.checkpoint;

import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A GPT-2 checkpoint in the Hugging Face layout: a directory with config, weights and vocabulary. Opening it checks
 * that every tensor that the {@linkplain Gpt2Program program} reads is there in the shape that the config implies,
 * and reads no weights. Tensors that the program doesn't read, such as the {@code attn.bias} masks, are ignored.
 * Safe to share between threads.
 */
public final class Checkpoint implements AutoCloseable {
    private static final String TOKEN_EMBEDDING = "wte.weight";
    private static final String POSITIONS = "wpe.weight";
    static final String UNEMBEDDING = "lm_head.weight";

    private final Path directory;
    private final Config config;
    private final Weights weights;
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final Object vocabulary = new Object();
    private Tensor unembedding;
    private Tokenizer tokenizer;

    private Checkpoint(Path directory, Config config, Weights weights) {
        this.directory = directory;
        this.config = config;
        this.weights = weights;
        for (Parameter parameter : Gpt2Program.prefill(config).parameters()) {
            for (int layer = 0; layer < parameter.count(config.layers()); layer++) {
                add(parameter, parameter.name(layer));
            }
        }
        requireNoMoreLayers();
    }

    private Checkpoint(Checkpoint stored, Arena arena) {
        this.directory = stored.directory;
        this.config = stored.config;
        this.weights = stored.weights;
        this.tokenizer = stored.tokenizer;
        tensors.putAll(stored.tensors);
        if (stored.isTied()) {
            tensors.remove(UNEMBEDDING);
        }
        stored.wider().forEach(name -> tensors.put(name, Bfloat16.of(stored.tensors.get(name), arena)));
    }

    /**
     * Opens a directory with {@code config.json} and {@code model.safetensors}, or the shards that
     * {@code model.safetensors.index.json} lists. The vocabulary is read when it is first asked for.
     *
     * @throws StrataException naming the file and the tensor that is missing, malformed, or of another shape than
     *     the config's
     */
    public static Checkpoint open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new StrataException(directory + (Files.exists(directory)
                    ? ": expected a checkpoint's directory, found a file"
                    : ": no such directory"));
        }
        Config config = Config.read(directory.resolve("config.json"));
        Weights weights = Weights.open(directory);
        try {
            return new Checkpoint(directory, config, weights);
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    public Config config() {
        return config;
    }

    /** The directory it was opened from. */
    public Path directory() {
        return directory;
    }

    /** The directory's own name. */
    public String name() {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        return name == null ? directory.toString() : name.toString();
    }

    /**
     * The tokenizer of {@code vocab.json} and {@code merges.txt}, or of {@code tokenizer.json}.
     *
     * @throws StrataException if these are missing or malformed, or have another number of tokens than the config
     */
    public Tokenizer tokenizer() {
        synchronized (vocabulary) {
            if (tokenizer == null) {
                tokenizer = Tokenizer.open(directory, config.vocabulary());
            }
            return tokenizer;
        }
    }

    /** Has the tokenizer read beside what the caller does next. */
    public void readTokenizerAhead() {
        Thread.ofPlatform().daemon().name("strata-vocabulary").start(() -> {
            try {
                tokenizer();
            } catch (RuntimeException e) {
                // Whoever asks for it hears of it.
            }
        });
    }

    /**
     * A parameter's tensor; {@code lm_head.weight} is {@code wte.weight} itself (the same object) where they are
     * tied: because the file has none, or because it has the very same bytes.
     */
    public Tensor tensor(Parameter parameter, int layer) {
        return tensor(parameter.name(layer));
    }

    /**
     * As {@link #tensor(Parameter, int)}, by the tensor's name without {@code transformer.}.
     *
     * @throws IllegalArgumentException if this model has no such parameter
     */
    public Tensor tensor(String name) {
        if (name.equals(UNEMBEDDING)) {
            return unembedding();
        }
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(name + " is no parameter of this " + config.layers() + "-layer GPT-2");
        }
        return tensor;
    }

    /** Whether {@code lm_head.weight} is {@code wte.weight}, as {@link #tensor} says. */
    public boolean isTied() {
        return unembedding() == tensors.get(TOKEN_EMBEDDING);
    }

    /** What the token embedding is stored as, and as a rule everything else. */
    public DType dtype() {
        return tensors.get(TOKEN_EMBEDDING).dtype();
    }

    /**
     * The same with its matrices in bfloat16, rounded to the nearest; gains, biases and positions as they are stored.
     * Closing one of the two closes both.
     *
     * @param arena of the copies: the tensors are valid as long as it is open, and this checkpoint
     */
    public Checkpoint rounded(Arena arena) {
        return new Checkpoint(this, arena);
    }

    /** Bytes that the copies of {@link #rounded} take. */
    public long roundedBytes() {
        return wider().stream().mapToLong(name -> tensor(name).size() * Short.BYTES).sum();
    }

    /** The matrices that {@link #rounded} copies, a tied unembedding not among them. */
    private List<String> wider() {
        return Gpt2Program.prefill(config).parameters().stream()
                .filter(parameter -> !parameter.isVector() && !parameter.name().equals(POSITIONS))
                .flatMap(parameter -> IntStream.range(0, parameter.count(config.layers())).mapToObj(parameter::name))
                .filter(name -> tensor(name).dtype() != DType.BF16)
                .filter(name -> !name.equals(UNEMBEDDING) || !isTied())
                .toList();
    }

    /** Unmaps the weights: the tensors can't be read any more. Closing again does nothing. */
    @Override
    public void close() {
        weights.close();
    }

    private synchronized Tensor unembedding() {
        if (unembedding == null) {
            Tensor embedding = tensors.get(TOKEN_EMBEDDING);
            Tensor stored = tensors.get(UNEMBEDDING);
            boolean tied = stored == null
                    || stored.dtype() == embedding.dtype() && stored.data().mismatch(embedding.data()) < 0;
            unembedding = tied ? embedding : stored;
        }
        return unembedding;
    }

    private void add(Parameter parameter, String name) {
        if (name.equals(UNEMBEDDING) && !weights.names().contains(name)) {
            return;
        }
        long[] expected = parameter.shape();
        long[] matrix = {parameter.rows(), parameter.columns()}; // also of one row, as wpe of a context of 1 is
        if (!weights.names().contains(name)) {
            throw new StrataException(
                    weights.source() + ": missing tensor " + name + ", expected of shape " + Arrays.toString(expected));
        }
        Tensor tensor = weights.tensor(name);
        if (!Arrays.equals(tensor.shape(), expected) && !Arrays.equals(tensor.shape(), matrix)) {
            throw new StrataException(weights.fileOf(name) + ": tensor " + name + " has shape "
                    + Arrays.toString(tensor.shape()) + ", expected " + Arrays.toString(expected) + " by config.json");
        }
        tensors.put(name, tensor);
    }

    /** More blocks in the file than in the config: one of the two is another model's. */
    private void requireNoMoreLayers() {
        String next = "h." + config.layers() + ".";
        weights.names().stream().filter(name -> name.startsWith(next)).findFirst().ifPresent(name -> {
            throw new StrataException(weights.fileOf(name) + ": tensor " + name
                    + " is of a further layer than config.json's n_layer " + config.layers());
        });
    }
}
