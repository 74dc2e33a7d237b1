package dev.strata.runtime;

import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.Tensor;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Batches;
import dev.strata.runtime.device.Batches.InputGradient;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.PatchedBatch;
import dev.strata.runtime.device.WeightFormat;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A GPT-2 checkpoint on a device, ready to run. Safe to share between threads. */
public final class Gpt2 implements AutoCloseable {
    private final Checkpoint checkpoint;
    private final Device device;
    private final WeightFormat format;
    private final Engine engine;
    private final CheckedBatches batches;

    private Gpt2(Checkpoint checkpoint, Device device, WeightFormat format, Engine engine) {
        this.checkpoint = checkpoint;
        this.device = device;
        this.format = format;
        this.engine = engine;
        this.batches = new CheckedBatches(this);
    }

    /**
     * Opens a checkpoint.
     *
     * @param directory in the Hugging Face layout: config.json, model.safetensors (or its shards and their
     *     index), vocab.json and merges.txt (or tokenizer.json)
     * @throws StrataException if a file, a tensor or the device is not as it must be
     */
    public static Gpt2 open(Path directory, Device device) {
        return open(directory, device, WeightFormat.STORED);
    }

    /**
     * As {@link #open(Path, Device)}, with the weights in that format on the device.
     *
     * @throws StrataException as well if the device has no such format
     */
    public static Gpt2 open(Path directory, Device device, WeightFormat weights) {
        var checkpoint = Checkpoint.open(directory);
        checkpoint.readTokenizerAhead();
        try {
            return new Gpt2(checkpoint, device, weights, device.load(checkpoint, weights));
        } catch (RuntimeException | Error e) {
            checkpoint.close();
            throw e;
        }
    }

    /** The checkpoint directory's name. */
    public String name() {
        return checkpoint.name();
    }

    public Config config() {
        return checkpoint.config();
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    public Tokenizer tokenizer() {
        return checkpoint.tokenizer();
    }

    public Device device() {
        return device;
    }

    /** How the device keeps its weights. */
    public WeightFormat weightFormat() {
        return format;
    }

    Engine engine() {
        return engine;
    }

    /** A parameter, e.g. {@code h.3.attn.c_proj.weight}, until {@link #close}: {@link Checkpoint#tensor(String)}. */
    public Tensor weights(String name) {
        return checkpoint.tensor(name);
    }

    /** {@link #run(int[], Capture)} over a text's tokens. */
    public Run run(String text, Capture capture) {
        return run(tokenizer().encode(text), capture);
    }

    /**
     * One forward pass over all tokens.
     *
     * @param tokens 1 to context of them
     * @throws StrataException if there are none or too many, an id is out of range, or the logits are not
     *     all finite (the message names the first hook with such a value)
     */
    public Run run(int[] tokens, Capture capture) {
        check(tokens);
        var request = capture.request(config(), tokens.length);
        try (var session = engine.session()) {
            var pass = session.run(tokens, request);
            int first = pass.argmax();
            if (first < 0) {
                throw notFinite(tokens);
            }
            return new Run(this, tokens.clone(), first, pass.captures());
        }
    }

    /** {@link #generate(int[], Sampling)} after a text's tokens. */
    public Generation generate(String text, Sampling sampling) {
        return generate(text, sampling, Capture.none());
    }

    /** {@link #generate(int[], Sampling, Capture)} after a text's tokens. */
    public Generation generate(String text, Sampling sampling, Capture capture) {
        return generate(tokenizer().encode(text), sampling, capture);
    }

    /** {@link #generate(int[], Sampling, Capture)}, keeping nothing. */
    public Generation generate(int[] prompt, Sampling sampling) {
        return generate(prompt, sampling, Capture.none());
    }

    /**
     * Starts a generation: reads the prompt and draws tokens one by one with a KV cache.
     *
     * @param capture what to keep of the passes for {@link Generation#run}; its positions are those of the whole text,
     *     the prompt's and those of tokens still to be drawn, and none of them is negative
     * @throws StrataException if the prompt has no token or too many, an id is out of range, or a hook or a position
     *     to be captured can never be
     */
    public Generation generate(int[] prompt, Sampling sampling, Capture capture) {
        check(prompt);
        var recording = capture.recording(config());
        return new Generation(this, engine.session(), prompt.clone(), sampling, recording);
    }

    /**
     * Goes on with many prompts side by side: each pass reads the weights once for all texts that are being written.
     * Each comes to what {@link #generate(int[], Sampling)} gives it with {@link Sampling#ofText}, except that products
     * of several rows are rounded otherwise than those of one.
     *
     * @param most tokens to draw for each, at least 1
     * @param listener hears of each token
     * @throws StrataException as {@link #generate(int[], Sampling)} does, before anything is drawn
     */
    public void generateAll(List<int[]> prompts, Sampling sampling, int most, TextListener listener) {
        checkAll(prompts);
        if (most < 1) {
            throw new StrataException("1 token or more must be drawn for each prompt, not " + most);
        }
        new GenerationBatch(this, prompts, sampling, most, listener).run();
    }

    /** The same; returns each prompt with what follows it. */
    public List<int[]> generateAll(List<int[]> prompts, Sampling sampling, int most) {
        var texts = new ArrayList<int[]>(prompts);
        generateAll(prompts, sampling, most, (text, token) -> {
            int[] longer = Arrays.copyOf(texts.get(text), texts.get(text).length + 1);
            longer[longer.length - 1] = token;
            texts.set(text, longer);
            return true;
        });
        return texts;
    }

    /**
     * One forward pass over each prompt, those of many side by side in one pass; their order stays.
     *
     * @param capture what to keep of each, by its number; not attention patterns nor logits, which are of a run alone
     * @param consumer takes the runs that were side by side, which are not kept
     * @throws StrataException as {@link #run(int[], Capture)} does
     */
    public void runAll(List<int[]> prompts, IntFunction<Capture> capture, Consumer<Runs> consumer) {
        checkAll(prompts);
        new RunBatch(this, prompts, capture, consumer).run();
    }

    /**
     * The cross-entropy of each position of a batch, -log p(target) in nats.
     *
     * @return [rows]; 0 where there is no target
     * @throws StrataException if the sequences are longer than the context, an id is out of range, or a loss is not
     *     finite
     */
    public float[] losses(Batch batch) {
        return batches.losses(batch);
    }

    /**
     * A batch's losses and the gradient of their sum by the token embeddings; see {@link Batches#inputGradient}.
     *
     * @throws StrataException as {@link #losses} does
     */
    public InputGradient inputGradient(Batch batch) {
        return batches.inputGradient(batch);
    }

    /**
     * Activation patching: the logits of a few tokens behind sequences that take over activations from one another, on
     * the device. A batch of so many sequences is quicker than so many batches.
     *
     * @return [sequence][token]
     * @throws StrataException as {@link #losses} does, and if the model lacks what a patch is about
     */
    public float[][] patchedLogits(PatchedBatch batch) {
        return batches.patchedLogits(batch);
    }

    private void checkAll(List<int[]> prompts) {
        for (int i = 0; i < prompts.size(); i++) {
            try {
                check(prompts.get(i));
            } catch (StrataException e) {
                throw new StrataException("prompt " + i + " of " + prompts.size() + ": " + e.getMessage(), e);
            }
        }
    }

    private void check(int[] tokens) {
        if (tokens.length == 0) {
            throw new StrataException("the prompt is empty: at least one token is needed");
        }
        if (tokens.length > config().context()) {
            throw new StrataException("the prompt has " + tokens.length + " tokens, but the context of " + name()
                    + " holds " + config().context());
        }
        for (int i = 0; i < tokens.length; i++) {
            checkToken(tokens[i], "the prompt's token " + i);
        }
    }

    void checkToken(int token, String what) {
        if (token < 0 || token >= config().vocabulary()) {
            throw new StrataException("token id " + token + " (" + what + ") is out of range: the ids of " + name()
                    + " go from 0 to " + (config().vocabulary() - 1));
        }
    }

    /** Runs the tokens again with hooks captured, to say where the first NaN or infinity arises. */
    StrataException notFinite(int[] tokens) {
        return NonFinite.explain(config(), engine, tokens);
    }

    /** Frees the device's memory and unmaps the weights. Runs and generations of this model end with it. */
    @Override
    public void close() {
        try {
            batches.close();
            engine.close();
        } finally {
            checkpoint.close();
        }
    }
}
