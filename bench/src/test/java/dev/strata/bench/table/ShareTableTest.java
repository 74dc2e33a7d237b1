package dev.strata.bench.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strata.runtime.device.KernelTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShareTableTest {
    private static final Machine MACHINE = new Machine(
            "cuda:0", "Slide rule", "Abacus", 2, 8_000_000_000L, "Linux amd64", "VM 25", "2026-11-22T12:00:00Z", 0.5);

    /** Three rounds of four tokens of two layers: each kernel's medians are of another round. */
    private static final Shares DECODE = new Shares(
            "decode-f32", "token", new Sample(new double[] {0.012, 0.010, 0.011}),
            KernelShare.medians(List.of(
                    List.of(time("out.argmax", 4, 400_000), time("decode.qkv", 8, 30_000_000)),
                    List.of(time("out.argmax", 4, 300_000), time("decode.qkv", 8, 31_600_000)),
                    List.of(time("out.argmax", 4, 900_000), time("decode.qkv", 8, 99_000_000))), 4));

    private static final ShareTable TABLE = new ShareTable(
            MACHINE, List.of(DECODE), Map.of("rank-all-512", "cuda:0 lacks the memory"));

    private static KernelTime time(String name, int calls, long nanoseconds) {
        return new KernelTime(name, calls, nanoseconds);
    }

    @Test
    void kernelsHaveTheirMediansTheLongestFirst() {
        assertEquals(
                List.of(new KernelShare("decode.qkv", 2, 0.0079), new KernelShare("out.argmax", 1, 0.0001)),
                DECODE.kernels());
        assertEquals(0.00395, DECODE.kernels().getFirst().secondsPerCall(), 1e-15);
        assertEquals(0.008, DECODE.kernelSeconds(), 1e-15);
        assertEquals(0.003, DECODE.betweenSeconds(), 1e-15);
        assertEquals(0.9875, DECODE.share(DECODE.kernels().getFirst()), 1e-12);
        assertEquals(1, DECODE.kernels().stream().mapToDouble(DECODE::share).sum(), 1e-12);
    }

    @Test
    void isATableForEachRow() {
        assertEquals("""
                Medians. Kernels by the device's own clock, in passes in which the host waits for each of them;
                passes by the host's, without that. Gaps are the launches, copies and waits that no kernel hides.

                decode-f32: a token takes 11.0 ms: its kernels 8.00 ms (73 %), the gaps between them 3.00 ms (27 %).

                kernel       calls  µs a call  ms a token   share
                decode.qkv       2       3950        7.90  98.8 %
                out.argmax       1        100        0.10   1.3 %
                all kernels      3                   8.00   100 %

                rank-all-512: cuda:0 lacks the memory""",
                TABLE.toString().substring(MACHINE.toString().length() + 1));
    }

    @Test
    void isJson() throws Exception {
        JsonNode json = new ObjectMapper().readTree(TABLE.toJson());
        assertEquals("cuda:0", json.at("/machine/device").asText());
        JsonNode decode = json.at("/shares/0");
        assertEquals("decode-f32", decode.get("name").asText());
        assertEquals("token", decode.get("pass").asText());
        assertEquals(3, decode.get("rounds").asInt());
        assertEquals(0.011, decode.get("seconds").asDouble(), 1e-12);
        assertEquals(0.008, decode.get("kernelSeconds").asDouble(), 1e-12);
        assertEquals(0.003, decode.get("betweenSeconds").asDouble(), 1e-12);
        JsonNode qkv = decode.at("/kernels/0");
        assertEquals("decode.qkv", qkv.get("name").asText());
        assertEquals(2, qkv.get("calls").asDouble());
        assertEquals(0.00395, qkv.get("secondsPerCall").asDouble(), 1e-12);
        assertEquals(0.0079, qkv.get("seconds").asDouble(), 1e-12);
        assertEquals(0.9875, qkv.get("share").asDouble(), 1e-12);
        assertEquals("cuda:0 lacks the memory", json.at("/missing/rank-all-512").asText());
    }
}
