package dev.strata.runtime.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strata.kernels.tornado.KernelTask;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.KernelTime;
import dev.strata.runtime.device.Session;
import dev.strata.runtime.device.WeightFormat;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Hook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kernel of a pass is timed, as often as it runs. */
class KernelClockDeviceTest {
    private static final int LAYERS = 6;
    private static final int[] TOKENS = IntStream.rangeClosed(1, 20).toArray();

    private static TornadoDevice device;
    private static Checkpoint checkpoint;
    private static Engine engine;

    @BeforeEach
    void load() {
        assumeTrue(TornadoSdk.present(), () -> TornadoSdk.missing().orElseThrow());
        if (engine == null) {
            device = TornadoDevice.all().getFirst();
            checkpoint = Checkpoint.open(Path.of("src/test/resources/standin"));
            engine = device.load(checkpoint);
        }
    }

    @AfterAll
    static void close() {
        if (engine != null) {
            engine.close();
            checkpoint.close();
        }
    }

    @Test
    void timesEveryKernelOfAPass() {
        var graphs = graphs();
        try (var session = engine.session()) {
            engine.session().run(TOKENS, CaptureRequest.NONE); // uploads the weights
            var prefill = times(session, TOKENS);
            assertEquals(
                    calls(Map.of(graphs.embed, 1, graphs.prefillKeys, LAYERS, graphs.prefill, LAYERS, graphs.out, 1)),
                    calls(prefill));
            var decode = times(session, new int[] {7});
            assertEquals(
                    calls(Map.of(graphs.embed, 1, graphs.decode, LAYERS, graphs.out, 1)), calls(decode));
            assertTrue(prefill.stream().allMatch(time -> time.nanoseconds() > 0), prefill::toString);
            assertEquals("embed", prefill.getFirst().name().replaceAll("\\..*", ""), "in the order of their calls");
        }
    }

    /** What the profiler waits for, it does not change; and afterwards nothing is timed. */
    @Test
    void changesNoLogit() {
        var request = new CaptureRequest(List.of(Hook.residual(2)), new int[] {3});
        var logits = new ArrayList<float[]>();
        for (boolean timed : new boolean[] {false, true, false}) {
            try (var session = engine.session()) {
                Runnable pass = () -> {
                    var captures = session.run(TOKENS, request).captures();
                    captures.read(Hook.residual(2));
                    logits.add(session.run(new int[] {7}, CaptureRequest.NONE).logits());
                };
                if (timed) {
                    assertTrue(device.timer().orElseThrow().times(pass).stream()
                            .anyMatch(time -> time.name().equals("capture.copy")));
                } else {
                    pass.run();
                }
            }
        }
        assertArrayEquals(logits.get(0), logits.get(1));
        assertArrayEquals(logits.get(0), logits.get(2));
        assertEquals(List.of(), device.timer().orElseThrow().times(() -> {}));
    }

    @Test
    void theHostHasNoSuchClock() {
        assertTrue(Device.host().timer().isEmpty());
    }

    private static List<KernelTime> times(Session session, int[] tokens) {
        return device.timer().orElseThrow().times(() -> session.run(tokens, CaptureRequest.NONE));
    }

    private static Map<String, Integer> calls(List<KernelTime> times) {
        return times.stream().collect(Collectors.toMap(KernelTime::name, KernelTime::calls));
    }

    /** Of every task of these graphs, as often as the graph runs. */
    private static Map<String, Integer> calls(Map<GraphSpec, Integer> graphs) {
        var calls = new TreeMap<String, Integer>();
        graphs.forEach((graph, times) -> {
            for (KernelTask task : graph.tasks()) {
                calls.put(graph.name() + "." + task.name(), times);
            }
        });
        return calls;
    }

    private static ModelGraphs graphs() {
        var config = checkpoint.config();
        var program = Gpt2Program.prefill(config);
        var weights = WeightArrays.read(new WeightLayout(checkpoint, program, WeightFormat.STORED));
        var layout = new ActivationLayout(program, config.context());
        var arrays = ModelArrays.create(weights, config, layout.size(), 1);
        return new ModelGraphs(config, program, layout, arrays, LinearChoice.of(device, weights.layout()));
    }
}
