package dev.strata.lens.similarity;

import dev.strata.lens.Origin;
import dev.strata.lens.activations.ActivationReader;
import dev.strata.lens.activations.Progress;
import dev.strata.lens.activations.TextTokens;
import dev.strata.lens.similarity.Similarity.Side;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ojalgo.matrix.store.R064Store;

/**
 * A question about a model's layers. {@link #compute} answers it. Immutable. Without further words: linear CKA of the
 * residual stream over the first {@value #DEFAULT_TOKENS} tokens, the layers among themselves.
 */
public final class SimilarityQuery {
    /** Tokens that are read unless told otherwise. */
    public static final int DEFAULT_TOKENS = 2000;

    /** The share of the variance that {@link Metric#SVCCA} keeps. */
    private static final double SVCCA_SHARE = 0.99;

    private final Gpt2 model;
    private final List<Path> files;
    private final Optional<Gpt2> other;
    private final Metric metric;
    private final Place place;
    private final int most;

    SimilarityQuery(Gpt2 model, List<Path> files) {
        this(model, List.copyOf(files), Optional.empty(), Metric.CKA, Place.RESID_POST, DEFAULT_TOKENS);
    }

    private SimilarityQuery(
            Gpt2 model, List<Path> files, Optional<Gpt2> other, Metric metric, Place place, int most) {
        this.model = model;
        this.files = files;
        this.other = other;
        this.metric = metric;
        this.place = place;
        this.most = most;
    }

    /** Compares with this model's layers, which are the columns. */
    public SimilarityQuery with(Gpt2 other) {
        return new SimilarityQuery(model, files, Optional.of(other), metric, place, most);
    }

    public SimilarityQuery metric(Metric metric) {
        return new SimilarityQuery(model, files, other, metric, place, most);
    }

    public SimilarityQuery place(Place place) {
        return new SimilarityQuery(model, files, other, metric, place, most);
    }

    /**
     * Reads no more tokens than these.
     *
     * @throws StrataException if they are fewer than 2
     */
    public SimilarityQuery maxTokens(int most) {
        if (most < 2) {
            throw new StrataException("expected 2 tokens or more, to be compared with each other, not " + most);
        }
        return new SimilarityQuery(model, files, other, metric, place, most);
    }

    /** {@link #compute(Progress)} with nobody listening. */
    public Similarity compute() {
        return compute(Progress.NONE);
    }

    /**
     * The similarities.
     *
     * @throws StrataException naming the file that can't be read, is not UTF-8 or has fewer than two tokens; if the two
     *     models cut the text into other tokens; or if logits are not finite
     */
    public Similarity compute(Progress progress) {
        List<int[]> texts = texts(model);
        int window = Math.min(context(model), other.map(SimilarityQuery::context).orElse(Integer.MAX_VALUE));
        Optional<List<int[]>> otherTexts = other.map(this::texts);
        otherTexts.ifPresent(others -> TextTokens.requireSame(
                texts, model.tokenizer(), model.name(), others, other.orElseThrow().tokenizer(), other.orElseThrow().name()));

        List<R064Store> rows = centred(model, texts, window, progress);
        List<R064Store> columns = other.isPresent()
                ? centred(other.orElseThrow(), otherTexts.orElseThrow(), window, progress)
                : rows;
        Comparison comparison = metric == Metric.CKA
                ? new Comparison(Cka.matrix(rows, columns, progress), List.of(), List.of())
                : canonical(rows, columns, progress);
        return new Similarity(
                Origin.of(model),
                metric,
                place,
                TextTokens.count(texts),
                window,
                side(model, comparison.rowDimensions),
                other.map(second -> side(second, comparison.columnDimensions)),
                Arrays.stream(comparison.matrix).map(row -> Arrays.stream(row).boxed().toList()).toList());
    }

    private record Comparison(double[][] matrix, List<Integer> rowDimensions, List<Integer> columnDimensions) {}

    private Comparison canonical(List<R064Store> rows, List<R064Store> columns, Progress progress) {
        var rowSpaces = subspaces(rows, progress);
        var columnSpaces = columns == rows ? rowSpaces : subspaces(columns, progress);
        return new Comparison(
                Cca.matrix(rowSpaces, columnSpaces, metric == Metric.PWCCA, progress),
                dimensions(rowSpaces),
                dimensions(columnSpaces));
    }

    private List<int[]> texts(Gpt2 reader) {
        return TextTokens.read(files, reader.tokenizer(), most);
    }

    private static int context(Gpt2 model) {
        return model.config().context();
    }

    private List<R064Store> centred(Gpt2 reader, List<int[]> texts, int window, Progress progress) {
        return new ActivationReader(reader, window)
                .read(texts, place.hooks(reader.config()), progress).stream().map(Centred::of).toList();
    }

    private List<Optional<Subspace>> subspaces(List<R064Store> layers, Progress progress) {
        double share = metric == Metric.SVCCA ? SVCCA_SHARE : Subspace.WHOLE;
        int[] done = {0};
        return layers.stream().map(layer -> {
            var subspace = Subspace.of(layer, share);
            progress.at("layers decomposed", ++done[0], layers.size());
            return subspace;
        }).toList();
    }

    private static List<Integer> dimensions(List<Optional<Subspace>> subspaces) {
        return subspaces.stream().map(subspace -> subspace.map(Subspace::dimensions).orElse(0)).toList();
    }

    private Side side(Gpt2 reader, List<Integer> dimensions) {
        return new Side(reader.name(), place.labels(reader.config()), dimensions);
    }
}
