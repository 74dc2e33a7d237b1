package dev.strata.lens.encode;

import dev.strata.lens.Origin;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.Untrained;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.ojalgo.matrix.store.R064Store;

/**
 * A question to a model: how well do its layers predict these responses to these stimuli? {@link #compute} answers it.
 * Immutable. Without further words: 5 folds, alphas from 10⁻³ to 10³, seed 0.
 */
public final class EncodingQuery {
    /** Folds unless told otherwise. */
    public static final int DEFAULT_FOLDS = 5;
    /** Alphas unless told otherwise. */
    public static final List<Double> DEFAULT_ALPHAS = List.of(1e-3, 1e-2, 1e-1, 1.0, 1e1, 1e2, 1e3);
    /** Of which a correlation says anything. */
    private static final int LEAST_TEST = 3;

    private final Gpt2 model;
    private final List<Stimulus> stimuli;
    private final Responses responses;
    private final int folds;
    private final List<Double> alphas;
    private final long seed;

    /** Hears how far things are. */
    @FunctionalInterface
    public interface Listener {
        /** @param step what is done, e.g. {@code reading stimuli} */
        void heard(String step, int done, int all);
    }

    EncodingQuery(Gpt2 model, List<Stimulus> stimuli, Responses responses) {
        this(model, List.copyOf(stimuli), responses, DEFAULT_FOLDS, DEFAULT_ALPHAS, 0);
        if (stimuli.size() != responses.values().length) {
            throw new IllegalArgumentException(
                    stimuli.size() + " stimuli and responses to " + responses.values().length);
        }
    }

    private EncodingQuery(
            Gpt2 model, List<Stimulus> stimuli, Responses responses, int folds, List<Double> alphas, long seed) {
        this.model = model;
        this.stimuli = stimuli;
        this.responses = responses;
        this.folds = folds;
        this.alphas = alphas;
        this.seed = seed;
    }

    /**
     * Parts that the stimuli are cut into, each of them held out once.
     *
     * @throws StrataException if there are fewer than 2
     */
    public EncodingQuery folds(int count) {
        if (count < 2) {
            throw new StrataException("folds must be 2 or more, not " + count);
        }
        return new EncodingQuery(model, stimuli, responses, count, alphas, seed);
    }

    /**
     * Ridge's penalties to choose from.
     *
     * @throws StrataException if there is none, or one that isn't above 0
     */
    public EncodingQuery alphas(double... choice) {
        for (double alpha : choice) {
            if (!(alpha > 0) || Double.isInfinite(alpha)) {
                throw new StrataException("alphas must be numbers above 0, not " + alpha);
            }
        }
        if (choice.length == 0) {
            throw new StrataException("alphas must be one number or more");
        }
        List<Double> sorted = Arrays.stream(choice).sorted().distinct().boxed().toList();
        return new EncodingQuery(model, stimuli, responses, folds, sorted, seed);
    }

    /** Of the spreading of stimuli over folds and of the untrained model's weights. */
    public EncodingQuery seed(long seed) {
        return new EncodingQuery(model, stimuli, responses, folds, alphas, seed);
    }

    /** {@link #compute(Listener)} with nobody listening. */
    public Encoding compute() {
        return compute((_, _, _) -> {});
    }

    /**
     * The scores of the model and of its untrained control, a model of the same shape and tokens whose weights were
     * drawn as GPT-2's before training.
     *
     * @throws StrataException if there are fewer stimuli or groups than folds, too few stimuli for a fold, no voxel
     *     whose responses vary, or logits that are not finite
     */
    public Encoding compute(Listener listener) {
        List<String> groups = stimuli.stream().map(Stimulus::group).toList();
        Folds parts = Folds.of(groups, folds, seed);
        if (parts.smallest() < LEAST_TEST) {
            throw new StrataException(folds + " folds of " + stimuli.size() + " stimuli: one would hold out only "
                    + parts.smallest() + ", and a correlation needs " + LEAST_TEST + " or more; take fewer folds");
        }
        var usable = Usable.of(responses, parts);
        List<Voxel> voxels = IntStream.of(usable.voxels()).mapToObj(responses.voxels()::get).toList();
        var readings = Reading.of(stimuli, model.tokenizer(), model.config().context());

        var states = new ArrayList<>(read("reading stimuli", model, readings, listener));
        int layers = states.size();
        try (var untrained = Untrained.like(model, seed)) {
            states.addAll(read("reading stimuli, untrained model", untrained.model(), readings, listener));
        }
        var regression = new Regression(voxels, matrix(usable.voxels()), groups, parts, alphas, seed);
        List<Agreement> scores = regression.scores(
                states, done -> listener.heard("regressions", done, states.size() * folds));
        return new Encoding(
                Origin.of(model),
                stimuli.size(),
                (int) groups.stream().distinct().count(),
                readings.stream().mapToInt(Reading::cut).sum(),
                voxels,
                usable.missing(),
                usable.constant(),
                folds,
                alphas,
                seed,
                ceiling(voxels),
                IntStream.range(0, layers)
                        .mapToObj(layer -> new LayerScore(
                                layer == 0 ? "embed" : Integer.toString(layer - 1),
                                scores.get(layer),
                                scores.get(layers + layer)))
                        .toList());
    }

    private List<R064Store> read(String step, Gpt2 reader, List<Reading> readings, Listener listener) {
        return States.of(reader, readings, stimuli.size(), done -> listener.heard(step, done, stimuli.size()));
    }

    private R064Store matrix(int[] voxels) {
        R064Store matrix = R064Store.FACTORY.make(stimuli.size(), voxels.length);
        for (int row = 0; row < stimuli.size(); row++) {
            for (int v = 0; v < voxels.length; v++) {
                matrix.set(row, v, responses.values()[row][voxels[v]]);
            }
        }
        return matrix;
    }

    private static OptionalDouble ceiling(List<Voxel> voxels) {
        double[] known = voxels.stream()
                .filter(voxel -> voxel.ceiling().isPresent())
                .mapToDouble(voxel -> voxel.ceiling().getAsDouble())
                .toArray();
        return known.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Median.of(known));
    }
}
