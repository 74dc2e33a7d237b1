package dev.strata.lens.encode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.lens.figure.Bars;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.device.Device;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ojalgo.matrix.store.R064Store;

/** Brains that were made: linear maps of a layer's states, and noise. */
class EncodingTest {
    private static final Path STANDIN =
            Path.of("").toAbsolutePath().getParent().resolve("runtime/src/test/resources/standin");
    private static final String[] WORDS = {
        "the", "key", "cabinet", "keys", "cabinets", "is", "are", "to", "of", "city", "airport", "London", "table", "in", "old",
        "near", "and", "house", "capital", "river"
    };
    private static final int STIMULI = 360;
    private static final int FEW = 120;
    private static final int VOXELS = 25;
    private static final int LAYER = 3;

    private static Gpt2 model;
    private static List<Stimulus> stimuli;
    private static List<R064Store> states;

    private final Random random = new Random(17);

    @BeforeAll
    static void read() {
        model = Gpt2.open(STANDIN, Device.of("host"));
        var random = new Random(5);
        stimuli = IntStream.range(0, STIMULI)
                .mapToObj(i -> new Stimulus("s" + i, IntStream.range(0, 4 + random.nextInt(5))
                        .mapToObj(_ -> WORDS[random.nextInt(WORDS.length)])
                        .collect(Collectors.joining(" ")), "p" + i, "g" + i / 6))
                .toList();
        states = States.of(model, Reading.of(stimuli, model.tokenizer(), model.config().context()), STIMULI, _ -> {});
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static List<Voxel> voxels() {
        return IntStream.range(0, VOXELS).mapToObj(v -> new Voxel("v" + v)).toList();
    }

    /** Of a layer's standardised states a random map, and noise of so many times its deviation. */
    private double[][] brain(int layer, double noise) {
        R064Store features = Standardisation.of(states.get(layer), Standardisation.FLOAT32).apply(states.get(layer));
        R064Store map = RidgeTest.normal(model.config().width(), VOXELS, random);
        R064Store signal = Spectrum.product(features, map);
        double[][] values = new double[STIMULI][VOXELS];
        double scale = Math.sqrt(model.config().width());
        for (int i = 0; i < STIMULI; i++) {
            for (int v = 0; v < VOXELS; v++) {
                values[i][v] = signal.doubleValue(i, v) + noise * scale * random.nextGaussian();
            }
        }
        return values;
    }

    /** The scores of the model's layers alone. */
    private static List<Agreement> scores(double[][] values) {
        List<String> groups = stimuli.stream().map(Stimulus::group).toList();
        R064Store responses = R064Store.FACTORY.rows(values);
        return new Regression(voxels(), responses, groups, Folds.of(groups, 4, 0), List.of(0.1, 10.0, 1000.0), 0)
                .scores(states, _ -> {});
    }

    private static int best(List<Agreement> scores) {
        return IntStream.range(0, scores.size()).boxed()
                .max(Comparator.comparingDouble(layer -> scores.get(layer).score())).orElseThrow();
    }

    /** A question about the first stimuli that is quickly answered. */
    private static EncodingQuery small(List<Voxel> voxels, double[][] values) {
        var few = new Responses(voxels, Arrays.copyOf(values, FEW));
        return Encoding.of(model, stimuli.subList(0, FEW), few).folds(3).alphas(10);
    }

    @Test
    void aMapOfALayerIsRecoveredThere() {
        List<Agreement> scores = scores(brain(LAYER + 1, 0));
        assertEquals(LAYER + 1, best(scores));
        assertTrue(scores.get(LAYER + 1).score() > 0.97, scores.toString());
    }

    @Test
    void theLayerWinsThroughNoise() {
        assertEquals(LAYER + 1, best(scores(brain(LAYER + 1, 0.5))));
    }

    @Test
    void noiseAgreesWithNoLayer() {
        scores(brain(0, 1e6)).forEach(layer -> assertEquals(0, layer.score(), 0.1));
    }

    @Test
    void voxelsWithMissingOrConstantResponsesAreLeftOut() {
        double[][] values = brain(2, 1);
        values[7][0] = Double.NaN;
        for (double[] row : values) {
            row[3] = 4;
        }
        Encoding fewer = small(voxels(), values).compute();
        assertEquals(List.of("v0"), fewer.missing());
        assertEquals(List.of("v3"), fewer.constant());
        assertEquals(VOXELS - 2, fewer.voxels().size());
        assertTrue(fewer.voxels().stream().noneMatch(voxel -> List.of("v0", "v3").contains(voxel.name())));
        String notes = String.join("\n", fewer.figure().notes());
        assertTrue(notes.contains("1 voxel is left out, since responses are missing: v0."), notes);
        assertTrue(notes.contains("are the same: v3."), notes);
    }

    @Test
    void allVoxelsConstant() {
        double[][] values = new double[STIMULI][VOXELS];
        values[0][1] = Double.NaN;
        String message = assertThrows(StrataException.class, () -> small(voxels(), values).compute()).getMessage();
        assertTrue(message.contains("no voxel is left of 25") && message.contains("v1") && message.contains("v0, v2"), message);
    }

    @Test
    void ceilingsDivideAndSubjectsAreMediansOfTheirOwn() {
        double[][] values = brain(2, 1);
        Encoding plain = small(voxels(), values).compute();
        var known = IntStream.range(0, VOXELS)
                .mapToObj(v -> new Voxel("v" + v, v < 10 ? "anna" : "ben", OptionalDouble.of(0.5)))
                .toList();
        Encoding ceiled = small(known, values).compute();
        assertEquals(OptionalDouble.of(0.5), ceiled.ceiling());
        for (int layer = 0; layer < plain.layers().size(); layer++) {
            Agreement raw = plain.layers().get(layer).model();
            Agreement divided = ceiled.layers().get(layer).model();
            assertEquals(2 * raw.lower(), divided.lower(), 1e-12);
            assertEquals(2 * raw.upper(), divided.upper(), 1e-12);
            assertEquals(
                    divided.subjects().values().stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
                    divided.score(), 1e-12);
        }
        var bars = (Bars) ceiled.figure().variants().getFirst().panels().getFirst();
        assertEquals("Pearson r / ceiling", bars.valueName());
    }

    @Test
    void theFigureHoldsTheScoresAndTheSeedDecides() {
        var query = small(voxels(), brain(LAYER + 1, 0.1));
        Encoding encoding = query.compute();
        assertEquals(encoding.toJson(), query.compute().toJson());
        var bars = (Bars) encoding.figure().variants().getFirst().panels().getFirst();
        assertEquals(List.of("embed", "0", "1", "2", "3", "4", "5"), bars.labels());
        assertEquals(List.of("model standin", "untrained"), bars.series().stream().map(Bars.Series::name).toList());
        for (int layer = 0; layer < 7; layer++) {
            LayerScore score = encoding.layers().get(layer);
            assertEquals(score.model().score(), bars.series().getFirst().bars().get(layer).value());
            assertEquals(score.model().lower(), bars.series().getFirst().bars().get(layer).low());
            assertEquals(score.untrained().upper(), bars.series().getLast().bars().get(layer).high());
        }
        String notes = String.join("\n", encoding.figure().notes());
        assertTrue(notes.startsWith("Layer " + encoding.best().layer() + " agrees best: 0."), notes);
        assertTrue(notes.contains("keep each of the 20 groups of stimuli whole"), notes);
        assertTrue(encoding.best().untrained().score() < encoding.best().model().score() - 0.1, encoding.toString());
    }

    @Test
    void badQuestions() {
        var query = Encoding.of(model, stimuli, new Responses(voxels(), new double[STIMULI][VOXELS]));
        for (var wrong : List.<Runnable>of(
                () -> query.folds(1), () -> query.alphas(), () -> query.alphas(1, 0), () -> query.alphas(Double.NaN),
                () -> query.folds(61).compute())) {
            assertThrows(StrataException.class, wrong::run);
        }
        var few = stimuli.subList(0, 5);
        var small = Encoding.of(model, few, new Responses(voxels(), new double[5][VOXELS]));
        String message = assertThrows(StrataException.class, small::compute).getMessage();
        assertTrue(message.contains("5 folds, but groups: 1"), message);
    }
}
