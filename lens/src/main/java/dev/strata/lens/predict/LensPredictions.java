package dev.strata.lens.predict;

import dev.strata.lens.LayerReader;
import dev.strata.lens.Lens;
import dev.strata.lens.Token;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a lens finds at each layer, for the blanks of a text. */
public record LensPredictions(Lens lens, List<Blank> blanks) {
    public LensPredictions {
        blanks = List.copyOf(blanks);
    }

    /**
     * Reads blanks: the likeliest tokens at each layer, and the tracks of these targets.
     *
     * @param most how many tokens of each layer
     * @param targets [position][target]
     */
    public static LensPredictions of(LayerReader reader, int[] positions, int most, int[][] targets) {
        return of(reader.lens(), reader.run().model().tokenizer(), reader.predict(positions, most, targets), positions,
                targets);
    }

    /**
     * The same of predictions that are known.
     *
     * @param predictions [reading][position]
     */
    static LensPredictions of(
            Lens lens, Tokenizer tokenizer, Prediction[][] predictions, int[] positions, int[][] targets) {
        return new LensPredictions(lens, IntStream.range(0, positions.length)
                .mapToObj(p -> blank(tokenizer, predictions, p, positions[p], targets[p]))
                .toList());
    }

    /**
     * The same with the tracks of all tokens that some layer has among its likeliest.
     *
     * @param before tokens of the text that come before the reader's run
     */
    public LensPredictions withTracks(LayerReader reader, int before) {
        return new LensPredictions(lens, blanks.stream().map(blank -> withTracks(blank, reader, before)).toList());
    }

    private static Blank withTracks(Blank blank, LayerReader reader, int before) {
        int[] tracked = blank.tracks().stream().mapToInt(track -> track.token().id()).toArray();
        int[] further = blank.choices().stream()
                .flatMap(List::stream)
                .mapToInt(choice -> choice.token().id())
                .distinct()
                .filter(id -> Arrays.stream(tracked).noneMatch(t -> t == id))
                .toArray();
        var found = of(reader, new int[] {blank.position() - before}, 0, new int[][] {further}).blanks().getFirst();
        var tracks = Stream.concat(blank.tracks().stream(), found.tracks().stream()).toList();
        return new Blank(blank.position(), blank.choices(), tracks);
    }

    /** The same of a text that has {@code before} tokens before the reader's run. */
    public LensPredictions after(int before) {
        return new LensPredictions(lens, blanks.stream()
                .map(blank -> new Blank(blank.position() + before, blank.choices(), blank.tracks()))
                .toList());
    }

    /**
     * How many of the likeliest tokens.
     *
     * @throws StrataException if it is not 1 to the vocabulary
     */
    public static int checked(int most, Gpt2 model) {
        if (most < 1 || most > model.config().vocabulary()) {
            throw new StrataException(most + " likeliest tokens: expected 1 to the vocabulary of " + model.name() + ", "
                    + model.config().vocabulary());
        }
        return most;
    }

    private static Blank blank(Tokenizer tokenizer, Prediction[][] predictions, int p, int position, int[] targets) {
        var choices = Arrays.stream(predictions).map(ofLayer -> choices(tokenizer, ofLayer[p])).toList();
        var tracks = IntStream.range(0, targets.length)
                .mapToObj(t -> new Track(
                        Token.of(tokenizer, targets[t]),
                        Arrays.stream(predictions).map(ofLayer -> ofLayer[p].ranks()[t]).toList(),
                        Arrays.stream(predictions)
                                .map(ofLayer -> probability(ofLayer[p].targetLogProbabilities()[t]))
                                .toList()))
                .toList();
        return new Blank(position, choices, tracks);
    }

    private static List<Choice> choices(Tokenizer tokenizer, Prediction prediction) {
        return IntStream.range(0, prediction.tokens().length)
                .mapToObj(i -> new Choice(
                        Token.of(tokenizer, prediction.tokens()[i]), probability(prediction.logProbabilities()[i])))
                .toList();
    }

    /** At most 1, however the logarithm was rounded. */
    private static double probability(float logProbability) {
        return Math.exp(Math.min(0, logProbability));
    }
}
