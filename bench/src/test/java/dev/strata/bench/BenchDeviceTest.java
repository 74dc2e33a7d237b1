package dev.strata.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strata.bench.contender.StrataContender;
import dev.strata.lens.cli.DefaultModel;
import dev.strata.runtime.device.Device;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;

/** The command on TornadoVM's default device, with the model in the box, which has 12 layers. */
class BenchDeviceTest {
    @TempDir
    private Path temporary;

    @BeforeEach
    void modelInTheBox() {
        assumeTrue(ModuleLayer.boot().findModule("tornado.runtime").isPresent(), "no TornadoVM SDK");
        System.setProperty("strata.model", Path.of("").toAbsolutePath().resolveSibling("models/demo").toString());
    }

    @Test
    void takesADecodedTokenApart() throws Exception {
        Path file = temporary.resolve("shares.json");
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = Bench.run(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8),
                "--device", backend(), "--shares", "--only", "decode-f32-demo", "--rounds", "1",
                "--json", file.toString());
        assertEquals(0, code, () -> err.toString(StandardCharsets.UTF_8));
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("\ndecode-f32-demo: a token takes "), text);
        assertTrue(text.contains("\ndecode.mlp_pre  ") && text.contains("\nall kernels  "), text);
        JsonNode row = new ObjectMapper().readTree(file.toFile()).at("/shares/0");
        double shares = 0;
        for (JsonNode kernel : row.get("kernels")) {
            boolean perLayer = kernel.get("name").asText().startsWith("decode.");
            assertEquals(perLayer ? 12 : 1, kernel.get("calls").asDouble(), kernel::toString);
            assertTrue(kernel.get("secondsPerCall").asDouble() > 0, kernel::toString);
            shares += kernel.get("share").asDouble();
        }
        assertEquals(1, shares, 1e-9);
        assertTrue(row.get("seconds").asDouble() > 0 && row.get("kernelSeconds").asDouble() > 0, row::toString);
    }

    /** Ranks have an engine of their own, whose kernels are the device's all the same. */
    @Test
    void ranksHaveKernelsToo() {
        Device device = Device.of(backend());
        int[] tokens = IntStream.range(0, 40).toArray();
        try (var strata = new StrataContender(DefaultModel.directory(), device)) {
            int[][] ranks = strata.ranks(tokens);
            var timed = new ArrayList<int[][]>();
            var times = device.timer().orElseThrow().times(() -> timed.add(strata.ranks(tokens)));
            assertArrayEquals(ranks, timed.getFirst());
            List<String> graphs = times.stream().map(time -> time.name().replaceAll("\\..*", "")).distinct().toList();
            assertTrue(graphs.contains("prefill") && graphs.contains("capture"), graphs::toString);
            assertTrue(graphs.stream().anyMatch(graph -> graph.startsWith("rank_")), graphs::toString);
        }
    }

    private static String backend() {
        var backends = TornadoExecutionPlan.getTornadoDeviceMap().getAllBackends();
        return backends.getFirst().getBackendType().name().toLowerCase(Locale.ROOT);
    }
}
