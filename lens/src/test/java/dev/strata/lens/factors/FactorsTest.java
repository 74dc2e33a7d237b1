package dev.strata.lens.factors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.lens.factors.Factors.Unit;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Passage;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java API, on a GPT-2 with so few units that each of them is a top unit. */
class FactorsTest {
    private static final String TEXT = "some words";
    private static final int UNITS = 5;

    @TempDir
    private static Path directory;

    private static Gpt2 model;

    @BeforeAll
    static void open() {
        RandomCheckpoint.write(directory, new Config(3, 1, 4, UNITS, 16, 300, 1e-5f, OptionalInt.empty()), DType.F32, 5);
        model = Gpt2.open(directory, Device.host());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void theComponentsAddUpToTheActivationsButForTheError() {
        var factors = Factors.of(model, TEXT).components(3).layers("0,2").compute();
        var run = model.run(TEXT, Capture.hooks("blocks.*.mlp.hook_post"));
        double rest = 0;
        double all = 0;
        for (int layer : new int[] {0, 2}) {
            float[] captured = run.tensor(new Hook(Site.MLP_POST, layer)).toArray(ValueLayout.JAVA_FLOAT);
            for (int i = 0; i < captured.length; i++) {
                double value = Math.max(0, captured[i]);
                all += value * value;
                for (var component : factors.components()) {
                    value -= component.activations().get(i / UNITS) * weight(component.topUnits(), layer, i % UNITS);
                }
                rest += value * value;
            }
        }
        assertTrue(factors.relativeError() > 0.01 && factors.relativeError() < 0.9, "nothing to compare: " + factors);
        assertEquals(Math.sqrt(rest / all), factors.relativeError(), 1e-6);
    }

    private static double weight(List<Unit> units, int layer, int unit) {
        return units.stream().filter(u -> u.layer() == layer && u.unit() == unit).mapToDouble(Unit::weight).sum();
    }

    @Test
    void sharesAreOrderedAndAddUpToOne() {
        var components = Factors.of(model, TEXT).components(4).compute().components();
        assertEquals(1, components.stream().mapToDouble(Factors.Component::share).sum(), 1e-12);
        for (int j = 1; j < components.size(); j++) {
            assertTrue(components.get(j).share() <= components.get(j - 1).share());
        }
        for (var component : components) {
            var units = component.topUnits();
            assertEquals(1, units.stream().mapToDouble(unit -> unit.weight() * unit.weight()).sum(), 0.2);
            for (int u = 1; u < units.size(); u++) {
                assertTrue(units.get(u).weight() <= units.get(u - 1).weight());
            }
        }
    }

    @Test
    void aTextMayBeLongerThanTheContextOrShorterThanTheComponents() {
        String longText = TEXT.repeat(5);
        var factors = Factors.of(model, longText).compute();
        assertEquals(8, factors.components().size());
        assertEquals(longText.length(), factors.components().getFirst().activations().size());
        assertEquals(2, Factors.of(model, "ab").compute().components().size());
    }

    @Test
    void theFigureHoldsTheNumbers() {
        var factors = Factors.of(model, TEXT).components(2).compute();
        var figure = factors.figure();
        assertEquals(TEXT, figure.title());
        assertEquals("model " + model.name(), figure.facts().getFirst());
        assertEquals("MLP activations of layers 0 to 2", figure.facts().get(1));
        var panels = figure.variants().getFirst().panels();
        var grid = (Grid) panels.get(0);
        var passage = (Passage) panels.get(1);
        assertEquals(TEXT.length(), grid.columns().size());
        for (int j = 0; j < 2; j++) {
            var activations = factors.components().get(j).activations();
            int strongest = factors.components().get(j).strongest().getFirst();
            String token = TEXT.substring(strongest, strongest + 1).replace(' ', '␣');
            assertTrue(grid.rows().get(j).startsWith((j + 1) + " " + token), grid.rows().get(j));
            for (int p = 0; p < TEXT.length(); p++) {
                double relative = activations.get(p) / activations.get(strongest);
                assertEquals(relative, grid.columns().get(p).cells().get(j).value(), 1e-12);
                assertEquals(relative, passage.shadings().get(j).values().get(p), 1e-12);
            }
            assertEquals(1, passage.shadings().get(j).values().get(strongest));
        }
        assertEquals(2, ((Grid) panels.get(2)).rows().size());
        assertTrue(factors.toString().contains("relative error"), factors.toString());
    }

    private static String refusal(Runnable question) {
        return assertThrows(StrataException.class, question::run).getMessage();
    }

    @Test
    void questionsThatHaveNoAnswer() {
        var query = Factors.of(model, TEXT);
        assertEquals("0 components: expected 1 to the number of tokens, 10", refusal(() -> query.components(0)));
        assertEquals("11 components: expected 1 to the number of tokens, 10", refusal(() -> query.components(11)));
        assertTrue(refusal(() -> query.layers("3")).contains("there is no layer 3"));
        assertTrue(refusal(() -> Factors.of(model, "a").compute()).contains("the text has 1 token: expected 2 or more"));
        assertTrue(refusal(() -> Factors.of(model, "").compute()).contains("the text has 0 tokens"));
        assertTrue(refusal(() -> Factors.of(model, new int[1 << 26]).compute()).contains("too many for 15 units"));
    }
}
