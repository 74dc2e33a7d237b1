package dev.strata.bench.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Machine MACHINE = new Machine(
            "host", "Abacus", "Abacus", 2, 8_000_000_000L, "Linux amd64", "VM 25", "2026-11-22T12:00:00Z", 0.5);

    private static final Row PREFILL = new Row(
            "prefill-512", Unit.TOKENS_PER_SECOND,
            samples("strata", 1100, 1200, 1300, "onnxruntime", 900, 1000, 1100, "djl-pytorch", 700, 800, 900),
            Map.of(), OptionalDouble.of(1500));
    private static final Row START = new Row(
            "start-124m", Unit.SECONDS, samples("strata", 0.5, 0.5, 0.7, "onnxruntime", 2, 2, 2),
            Map.of("djl-pytorch", "not available: no wheels"), OptionalDouble.empty());

    private static final Limits HOST = new Limits(
            Optional.of(one(20e9)), Map.of("strata", one(190e9), "djl-pytorch", one(260e9)));

    private static final Table TABLE = new Table(
            MACHINE, 3, List.of("onnxruntime", "djl-pytorch"),
            new Ceilings(HOST, Optional.empty()), List.of(PREFILL, START));

    @Test
    void quartilesAreNumPys() {
        var sample = new Sample(new double[] {9, 1, 4, 2, 7, 100}); // numpy.quantile(…, [.25, .5, .75])
        assertEquals(2.5, sample.lowerQuartile());
        assertEquals(5.5, sample.median());
        assertEquals(8.5, sample.upperQuartile());
        assertThrows(IllegalArgumentException.class, () -> new Sample(new double[0]));
    }

    @Test
    void aRatioAboveOneIsAheadWhicheverWayIsBetter() {
        assertEquals(1.2, PREFILL.ratio().orElseThrow(), 1e-12);
        assertEquals(4, START.ratio().orElseThrow(), 1e-12);
        assertEquals(OptionalDouble.empty(),
                new Row("x", Unit.SECONDS, samples("strata", 1, 1, 1), Map.of(), OptionalDouble.empty()).ratio());
        assertEquals(OptionalDouble.empty(),
                new Row("x", Unit.SECONDS, samples("djl-pytorch", 1, 1, 1), Map.of(), OptionalDouble.empty()).ratio());
    }

    @Test
    void isATable() {
        assertEquals("""
                2 cores of Abacus · 8 GB · Linux amd64 · VM 25 · 2026-11-22T12:00:00Z · load 0.5 before
                Medians of 3 rounds in turn [quartiles]; a ratio above 1: Strata is ahead of the best peer.

                row          unit                strata       onnxruntime    djl-pytorch  ratio      ceiling
                prefill-512  tokens/s  1200 [1150–1250]   1000 [950–1050]  800 [750–850]   1.20  1500 (80 %)
                start-124m   s         0.50 [0.50–0.60]  2.00 [2.00–2.00]              -   4.00            -

                Ceiling of decode: all cores read 20.0 GB/s from memory.
                Ceiling of the others: the fastest large matrix product, in GFLOP/s: djl-pytorch 260, strata 190.
                start-124m, djl-pytorch: not available: no wheels""", TABLE.toString());
    }

    @Test
    void saysOfHowManyRounds() {
        Row longer = new Row("train-step", Unit.TOKENS_PER_SECOND,
                Map.of("strata", new Sample(new double[] {1, 2, 3, 4, 5})), Map.of(), OptionalDouble.empty());
        assertEquals("Medians of 3 to 5 rounds in turn", heading(List.of(PREFILL, longer)));
        assertEquals("Medians of 5 rounds in turn", heading(List.of(longer)));
        assertEquals("Medians of no rounds in turn", heading(List.of()));
    }

    /** Those of the device that Strata runs on come first, and the host's say whose they are. */
    @Test
    void aDeviceHasCeilingsOfItsOwn() throws Exception {
        var device = new Machine("cuda:0", "Slide rule", "Abacus", 2, 8_000_000_000L, "Linux amd64", "VM 25",
                "2026-11-22T12:00:00Z", -1);
        var limits = new Limits(Optional.of(one(1555e9)), Map.of("multiply-adds", one(19.5e12)));
        var ceilings = new Ceilings(HOST, Optional.of(limits));
        assertEquals(1555.0 / 2, ceilings.strata().atMostReading(2e9).orElseThrow());
        assertEquals(19.5e12 * 512 / 1e12, ceilings.strata().atMost(512, 1e12).orElseThrow());
        assertEquals(HOST, TABLE.ceilings().strata());
        assertEquals(OptionalDouble.empty(), new Ceilings(HOST, Optional.of(new Limits(Optional.empty(), Map.of())))
                .strata().atMost(1, 1));
        var table = new Table(device, 3, List.of(), ceilings, List.of(PREFILL));
        assertEquals("2 cores of Abacus · 8 GB · Linux amd64 · VM 25 · 2026-11-22T12:00:00Z"
                + " · Strata on cuda:0 (Slide rule)", table.toString().lines().findFirst().orElseThrow());
        assertEquals("""
                Ceiling of decode: cuda:0 reads 1555 GB/s from its memory.
                Ceiling of the others: cuda:0 does 19500 GFLOP/s of F32 multiply-adds.
                The host's, for the peers' decode: all cores read 20.0 GB/s from memory.
                The host's, for the peers' others: the fastest product, in GFLOP/s: djl-pytorch 260, strata 190.""",
                table.toString().substring(table.toString().indexOf("Ceiling of decode")));
        JsonNode machine = new ObjectMapper().readTree(table.toJson()).get("machine");
        assertEquals(20e9, machine.get("bytesPerSecond").asDouble());
        assertEquals(1555e9, machine.get("deviceBytesPerSecond").asDouble());
        assertEquals(19.5e12, machine.at("/deviceFlopPerSecond/multiply-adds").asDouble());
    }

    private static String heading(List<Row> rows) {
        String text = new Table(MACHINE, 5, List.of(), TABLE.ceilings(), rows).toString();
        return text.lines().skip(1).findFirst().orElseThrow().replaceFirst(" \\[.*", "");
    }

    @Test
    void aRowIsALineByItself() {
        assertEquals("prefill-512, tokens/s: strata 1200 [1150–1250] · onnxruntime 1000 [950–1050]"
                + " · djl-pytorch 800 [750–850] · ratio 1.20", PREFILL.toString());
        assertEquals("start-124m, s: strata 0.50 [0.50–0.60] · onnxruntime 2.00 [2.00–2.00]"
                + " · djl-pytorch: not available: no wheels · ratio 4.00", START.toString());
    }

    @Test
    void isJson() throws Exception {
        JsonNode json = new ObjectMapper().readTree(TABLE.toJson());
        assertEquals("Abacus", json.at("/machine/cpu").asText());
        assertEquals(20e9, json.at("/machine/bytesPerSecond").asDouble());
        assertEquals(260e9, json.at("/machine/flopPerSecond/djl-pytorch").asDouble());
        JsonNode prefill = json.at("/rows/0");
        assertEquals("prefill-512", prefill.get("name").asText());
        assertEquals("tokens/s", prefill.get("unit").asText());
        assertEquals(1200, prefill.get("strata").asDouble());
        assertEquals(1000, prefill.at("/peers/onnxruntime").asDouble());
        assertEquals(800, prefill.at("/peers/djl-pytorch").asDouble());
        assertEquals(1.2, prefill.get("ratio").asDouble(), 1e-12);
        assertEquals(1500, prefill.get("ceiling").asDouble());
        assertEquals("[1150.0,1250.0]", prefill.at("/quartiles/strata").toString());
        assertEquals(true, json.at("/rows/1/peers/djl-pytorch").isNull());
        assertEquals("not available: no wheels", json.at("/rows/1/missing/djl-pytorch").asText());
    }

    private static Sample one(double value) {
        return new Sample(new double[] {value});
    }

    /** Contenders' names, each followed by three values. */
    private static Map<String, Sample> samples(Object... namesAndValues) {
        var samples = new LinkedHashMap<String, Sample>();
        for (int i = 0; i < namesAndValues.length; i += 4) {
            samples.put((String) namesAndValues[i], new Sample(new double[] {
                ((Number) namesAndValues[i + 1]).doubleValue(),
                ((Number) namesAndValues[i + 2]).doubleValue(),
                ((Number) namesAndValues[i + 3]).doubleValue()
            }));
        }
        return samples;
    }
}
