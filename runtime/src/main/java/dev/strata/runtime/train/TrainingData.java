package dev.strata.runtime.train;

import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/** Windows of text to learn from, and others, of different text, to measure by. */
public final class TrainingData {
    private final DataSource source;
    private final Windowing windowing;
    private final Part training;
    private final Part heldOut;

    /** Windows into a stream of tokens, of which it has [from, to). */
    private record Part(int[] tokens, int from, int to, int[] starts) {
        int length() {
            return to - from;
        }
    }

    private TrainingData(DataSource source, Windowing windowing, Part training, Part heldOut) {
        this.source = source;
        this.windowing = windowing;
        this.training = training;
        this.heldOut = heldOut;
    }

    /**
     * Reads, tokenises and cuts the text.
     *
     * @throws StrataException naming the file that can't be read or is not UTF-8, or saying that there is less text
     *     than a window
     */
    public static TrainingData read(DataSource source, Windowing windowing, Tokenizer tokenizer) {
        int[] tokens = Corpus.read(source.files(), tokenizer).tokens();
        int cut = tokens.length;
        int[] others = {};
        if (source.heldOutFile().isPresent()) {
            Path file = source.heldOutFile().get();
            others = Corpus.read(List.of(file), tokenizer).tokens();
            requireWindow(file.toString(), others.length, windowing, "");
        } else if (source.heldOutPart() > 0) {
            int part = (int) Math.ceil(source.heldOutPart() * tokens.length);
            cut = cut(tokens, tokens.length - Math.max(part, windowing.windowTokens()), tokenizer);
        }
        String files = source.files().stream().map(Path::toString).collect(Collectors.joining(", "));
        requireWindow(files, tokens.length, windowing, "");
        requireWindow(files, cut, windowing, " beside the held-out part");
        Part heldOut = source.heldOutFile().isPresent()
                ? part(others, 0, others.length, windowing, tokenizer)
                : part(tokens, cut, tokens.length, windowing, tokenizer);
        return new TrainingData(source, windowing, part(tokens, 0, cut, windowing, tokenizer), heldOut);
    }

    /** The last start of a line up to there; without one, there. */
    private static int cut(int[] tokens, int wanted, Tokenizer tokenizer) {
        boolean[] ends = Windowing.lineEnds(tokenizer);
        int cut = Math.max(wanted, 0);
        while (cut > 0 && !ends[tokens[cut - 1]]) {
            cut--;
        }
        return cut > 0 ? cut : Math.max(wanted, 0);
    }

    private static Part part(int[] tokens, int from, int to, Windowing windowing, Tokenizer tokenizer) {
        return new Part(tokens, from, to, windowing.starts(tokens, from, to, tokenizer));
    }

    private static void requireWindow(String files, int length, Windowing windowing, String beside) {
        if (length < windowing.windowTokens()) {
            throw new StrataException(files + ": " + length + " tokens" + beside + ", but one window of context "
                    + windowing.context() + " takes " + windowing.windowTokens());
        }
    }

    public DataSource source() {
        return source;
    }

    public Windowing windowing() {
        return windowing;
    }

    /** Tokens to learn from. */
    public int tokens() {
        return training.length();
    }

    /** Windows to learn from; at least 1. */
    public int windows() {
        return training.starts.length;
    }

    /** Tokens that are held out. */
    public int heldOutTokens() {
        return heldOut.length();
    }

    /** Held-out windows; 0 if nothing is held out. */
    public int heldOutWindows() {
        return heldOut.starts.length;
    }

    /**
     * Checks that a model can read the windows.
     *
     * @param name the model's, for the message
     * @throws StrataException if they are longer than its context, or have a token that it doesn't know
     */
    void requireFits(Config config, String name) {
        if (windowing.context() > config.context()) {
            throw new StrataException(
                    "context must be at most " + name + "'s, " + config.context() + ", not " + windowing.context());
        }
        int largest = Math.max(
                Arrays.stream(training.tokens).max().orElse(-1), Arrays.stream(heldOut.tokens).max().orElse(-1));
        if (largest >= config.vocabulary()) {
            throw new StrataException("the text has a token of id " + largest + ", but the vocabulary of " + name
                    + " ends at " + (config.vocabulary() - 1));
        }
    }

    /** What the data is recognised by. */
    public Fingerprint fingerprint() {
        return new Fingerprint(tokens(), heldOutTokens(), Fingerprint.sha256(
                training.tokens, training.from, training.to, heldOut.tokens, heldOut.from, heldOut.to));
    }

    /** @param window the number of the i-th sequence's window */
    Batch batch(int sequences, IntUnaryOperator window) {
        return batch(training, sequences, window);
    }

    /** @param window the number of the i-th sequence's window among the held-out ones */
    Batch heldOutBatch(int sequences, IntUnaryOperator window) {
        return batch(heldOut, sequences, window);
    }

    private Batch batch(Part part, int sequences, IntUnaryOperator window) {
        int context = windowing.context();
        int[] inputs = new int[sequences * context];
        int[] targets = new int[sequences * context];
        for (int i = 0; i < sequences; i++) {
            int start = part.starts[window.applyAsInt(i)];
            System.arraycopy(part.tokens, start, inputs, i * context, context);
            System.arraycopy(part.tokens, start + 1, targets, i * context, context);
        }
        return Batch.of(sequences, context, inputs, targets);
    }
}
