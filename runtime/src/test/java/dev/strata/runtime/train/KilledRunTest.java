package dev.strata.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that train, killed with -9 at any moment, or left without room on their disk. */
class KilledRunTest {
    /** How often a run is killed; {@code -Dstrata.kills=20} for a longer test. */
    private static final int KILLS = Integer.getInteger("strata.kills", 4);

    /** A process that saves after every step has most of its life in a save. */
    private static final int SAVE_EVERY = 1;

    @TempDir
    private Path directory;

    private SmallRun small;

    @BeforeEach
    void writeTextAndModel() throws IOException {
        small = SmallRun.in(directory);
    }

    private static TrainingSettings settings() {
        var s = SmallRun.SETTINGS;
        return new TrainingSettings(
                s.windowing(), s.batch(), s.accumulate(), new Schedule(150, 0.01, 0.001, 10), s.optimiser(), s.seed(), 20, 7);
    }

    /** The process: {@code OUT DIRECTORY}. */
    public static void main(String[] args) {
        Path out = Path.of(args[0]);
        var small = new SmallRun(Path.of(args[1]));
        try (var run = RunRecord.isIn(out) ? small.resume(out) : small.start(out, settings())) {
            System.out.println("training");
            run.train(SAVE_EVERY, TrainingListener.NONE);
        }
    }

    private ProcessBuilder process(Path out, String... before) {
        var command = new ArrayList<>(List.of(before));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                KilledRunTest.class.getName(), out.toString(), directory.toString()));
        return new ProcessBuilder(command).redirectError(directory.resolve("err.txt").toFile());
    }

    @Test
    void killedAtAnyMomentItIsWholeAndGoesOn() throws IOException, InterruptedException {
        Path undisturbed = small.undisturbed("undisturbed", settings());
        Path out = directory.resolve("out");
        var random = new SplittableRandom();
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = process(out).start();
            if (process.inputReader().readLine() != null) {
                Thread.sleep(random.nextInt(400));
            }
            process.destroyForcibly().waitFor();
            if (Files.exists(out)) {
                Checkpoint.open(out).close();
                assertTrue(RunRecord.read(out).step() <= 150);
            }
        }
        Process last = process(out).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertEquals(0, last.waitFor(), () -> errors());
        TrainingRunTest.assertSame(undisturbed, out);
    }

    /** A limit on a file's size fails as a full disk does, with another reason. */
    @Test
    void withoutRoomTheLastStepStaysAndTheFileIsNamed() throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        small.start(out, settings()).close();
        long kilobytes = Files.size(out.resolve("training-state.safetensors")) / 1024 - 4;
        var process = process(out, "bash", "-c", "ulimit -f " + kilobytes + " && exec \"$0\" \"$@\"")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertTrue(process.exitValue() != 0);
        String said = errors();
        assertTrue(said.contains(out.resolve("training-state.safetensors") + ": "), said);
        assertTrue(said.contains("step 0 is still there, whole"), said);
        Path undisturbed = small.undisturbed("undisturbed", settings());
        try (var run = small.resume(out)) {
            assertEquals(0, run.step());
            run.train(0, TrainingListener.NONE);
        }
        TrainingRunTest.assertSame(undisturbed, out);
    }

    private String errors() {
        try {
            return Files.readString(directory.resolve("err.txt"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
