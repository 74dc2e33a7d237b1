package dev.strata.runtime.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.kernels.DType;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However long it runs, it holds no more: heap, off-heap memory, threads, file descriptors. */
class SoakTest {
    private static final Config CONFIG = new Config(2, 2, 16, 64, 24, 61, 1e-5f, OptionalInt.empty());

    @TempDir
    Path directory;

    /** In a JVM of its own, with a heap that is all there from the start: what the process grows by is native memory. */
    @Test
    void tenThousandGenerationsAndRankCallsLeaveNothingBehind() throws Exception {
        RandomCheckpoint.write(directory.resolve("model"), CONFIG, DType.F32, 7);
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC", "-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch",
                        "-cp", System.getProperty("java.class.path"), Soak.class.getName(),
                        directory.resolve("model").toString(), "10000", "200")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), said);
        System.out.println(said.lines().filter(line -> line.contains("before")).toList());
    }
}
