package dev.strata.lens.evaluate;

import dev.strata.lens.Origin;
import dev.strata.lens.Windows;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.tokenizer.Tokenizer;
import dev.strata.runtime.train.Corpus;
import java.nio.file.Path;
import java.util.List;

/**
 * How well a model predicts text: {@link Windows} of the model's context slide over each file, and each token's loss
 * counts once. A file's first token has nothing before it and no loss.
 */
public final class Evaluation {
    /** Positions of one pass. */
    private static final int PASS = 2048;

    private final Gpt2 model;
    private final int stride;

    /** Hears how many of all targets are done. */
    @FunctionalInterface
    public interface Listener {
        void measured(long done, long all);
    }

    private Evaluation(Gpt2 model, int stride) {
        this.model = model;
        this.stride = stride;
    }

    /** Windows that overlap by half: the stride is context / 2. */
    public static Evaluation of(Gpt2 model) {
        return new Evaluation(model, Windows.defaultStride(model));
    }

    /**
     * @param tokens from one window's start to the next one's, 1 to the context
     * @throws StrataException if it is another number
     */
    public Evaluation stride(int tokens) {
        return new Evaluation(model, Windows.checked(tokens, model));
    }

    /** {@link #run(List, Listener)} with nobody listening. */
    public Perplexity run(List<Path> files) {
        return run(files, (_, _) -> {});
    }

    /**
     * Measures files, each for itself, all of them together.
     *
     * @throws StrataException naming the file that can't be read, is not UTF-8 or has fewer than two tokens; or if a
     *     loss is not finite
     */
    public Perplexity run(List<Path> files, Listener listener) {
        List<Corpus> texts = files.stream().map(this::read).toList();
        long all = texts.stream().mapToLong(text -> text.tokens().length - 1).sum();
        long done = 0;
        double nats = 0;
        for (Corpus text : texts) {
            nats += new Sliding(text.tokens()).nats(done, all, listener);
            done += text.tokens().length - 1;
        }
        long words = texts.stream().mapToLong(Corpus::words).sum();
        long bytes = texts.stream().mapToLong(text -> text.bytes() - first(text)).sum();
        return new Perplexity(Origin.of(model), stride, nats, all, words, bytes);
    }

    private Corpus read(Path file) {
        Tokenizer tokenizer = model.tokenizer();
        Corpus text = Corpus.read(List.of(file), tokenizer);
        if (text.tokens().length < 2) {
            throw new StrataException(file + ": " + text.tokens().length + " tokens: expected 2 or more, since the first "
                    + "has nothing before it to be predicted from");
        }
        return text;
    }

    private int first(Corpus text) {
        return model.tokenizer().bytes(text.tokens()[0]).length;
    }

    /** The windows of one text. */
    private final class Sliding {
        private final int[] tokens;
        private final Windows windows;

        Sliding(int[] tokens) {
            this.tokens = tokens;
            this.windows = Windows.over(tokens.length, model, stride);
        }

        double nats(long before, long all, Listener listener) {
            int most = Math.max(1, PASS / windows.length());
            double nats = 0;
            for (int window = 0; window < windows.count(); window += most) {
                int count = Math.min(most, windows.count() - window);
                for (float loss : model.losses(batch(window, count))) {
                    nats += loss;
                }
                listener.measured(before + windows.end(window + count - 1), all);
            }
            return nats;
        }

        private Batch batch(int first, int count) {
            int length = windows.length();
            int[] inputs = new int[count * length];
            int[] targets = new int[count * length];
            for (int i = 0; i < count; i++) {
                int start = windows.start(first + i);
                int counted = windows.first(first + i);
                for (int p = 0; p < length; p++) {
                    int at = start + p; // predicts at + 1; past the end nothing is predicted, and nothing sees it
                    boolean inText = at < windows.targets();
                    inputs[i * length + p] = inText ? tokens[at] : 0;
                    targets[i * length + p] = inText && at >= counted ? tokens[at + 1] : Batch.NO_TARGET;
                }
            }
            return Batch.of(count, length, inputs, targets);
        }
    }
}
