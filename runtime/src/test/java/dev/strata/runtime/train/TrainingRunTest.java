package dev.strata.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Safetensors;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.tokenizer.ByteVocabulary;
import dev.strata.runtime.tokenizer.Tokenizer;
import dev.strata.runtime.train.RunRecord.HeldOutLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
    @TempDir
    private Path directory;

    private SmallRun small;

    /** What a test does in place of a power cut. */
    private static final class Cut extends RuntimeException {}

    @BeforeEach
    void writeTextAndModel() throws IOException {
        small = SmallRun.in(directory);
    }

    static void assertSame(Path expected, Path actual) throws IOException {
        var files = SmallRun.files(expected);
        var others = SmallRun.files(actual);
        assertEquals(files.keySet(), others.keySet());
        for (String name : files.keySet()) {
            assertArrayEquals(files.get(name), others.get(name), name);
        }
    }

    @Test
    void itLearns() throws IOException {
        var schedule = Schedule.of(150, 0.01);
        var settings = TrainingSettings.of(SmallRun.CONTEXT, schedule);
        var losses = new ArrayList<Double>();
        Path out = directory.resolve("out");
        try (var run = small.start(out, settings)) {
            var summary = run.train(0, new TrainingListener() {
                @Override
                public void stepped(Progress progress) {
                    losses.add(progress.loss());
                    assertEquals(losses.size(), progress.step());
                    assertEquals(schedule.rate(progress.step() - 1), progress.learningRate());
                }
            });
            assertTrue(summary.isComplete());
            assertEquals(150 * 16 * SmallRun.CONTEXT, summary.tokens());
            assertEquals(Math.log(vocabulary()), losses.getFirst(), 0.1);
            assertTrue(losses.getLast() < 1.2, "loss " + losses.getLast());
            assertTrue(summary.heldOutLoss().orElseThrow() < 1.2);
        }
        try (var model = Gpt2.open(out, Device.host()); var text = model.generate("The key", Sampling.greedy())) {
            var tokens = new StringBuilder();
            for (int i = 0; i < 3; i++) {
                tokens.append(model.tokenizer().decode(text.next().orElseThrow()));
            }
            assertTrue(tokens.toString().matches("(s are| is) near.*"), tokens.toString());
        }
    }

    private int vocabulary() {
        return Tokenizer.open(small.init()).size();
    }

    @Test
    void whatItWritesIsACheckpointForTransformers() throws IOException {
        Path out = small.undisturbed("out", SmallRun.SETTINGS);
        String config = Files.readString(out.resolve("config.json"));
        int last = vocabulary() - 1;
        for (String line : List.of(
                "\"architectures\" : [ \"GPT2LMHeadModel\" ]", "\"model_type\" : \"gpt2\"", "\"n_layer\" : 2",
                "\"n_embd\" : 16", "\"n_positions\" : 16", "\"activation_function\" : \"gelu_new\"",
                "\"bos_token_id\" : " + last, "\"eos_token_id\" : " + last, "\"tie_word_embeddings\" : true",
                "\"torch_dtype\" : \"float32\"")) {
            assertTrue(config.contains(line), line + " in " + config);
        }
        try (var model = Safetensors.open(out.resolve("model.safetensors"))) {
            assertEquals("pt", model.metadata().get("format"));
            assertTrue(model.names().contains("transformer.h.1.attn.c_attn.weight"), model.names().toString());
            assertFalse(model.names().contains("lm_head.weight"));
            assertEquals(DType.F32, model.tensor("transformer.wte.weight").dtype());
        }
        assertEquals(12, RunRecord.read(out).step());
        assertEquals(List.of(4L, 8L, 12L), RunRecord.read(out).heldOut().stream().map(HeldOutLoss::step).toList());
    }

    @Test
    void theSameSeedGivesTheSameBytes() throws IOException {
        assertSame(small.undisturbed("a", SmallRun.SETTINGS), small.undisturbed("b", SmallRun.SETTINGS));
    }

    @Test
    void aRunThatIsCutOffAnywhereAndResumedEndsInTheSameBytes() throws IOException {
        Path undisturbed = small.undisturbed("undisturbed", SmallRun.SETTINGS);
        var random = new SplittableRandom(11);
        for (int trial = 0; trial < 10; trial++) {
            Path out = directory.resolve("out" + trial);
            long saveEvery = random.nextInt(1, 6);
            small.start(out, SmallRun.SETTINGS).close();
            while (!isDoneBefore(random.nextInt(1, 14), saveEvery, out)) {
                // Once more.
            }
            assertSame(undisturbed, out);
        }
    }

    /** Resumes and cuts the run off after a step, unless it is done before that. */
    private boolean isDoneBefore(long cut, long saveEvery, Path out) {
        try (var run = small.resume(out)) {
            run.train(saveEvery, new TrainingListener() {
                @Override
                public void stepped(Progress progress) {
                    if (progress.step() == cut) {
                        throw new Cut();
                    }
                }
            });
            return true;
        } catch (Cut e) {
            assertTrue(RunRecord.read(out).step() < cut);
            return false;
        }
    }

    @Test
    void aRunThatIsStoppedSavesAndGoesOn() throws IOException {
        Path undisturbed = small.undisturbed("undisturbed", SmallRun.SETTINGS);
        Path out = directory.resolve("out");
        try (var run = small.start(out, SmallRun.SETTINGS)) {
            var summary = run.train(0, new TrainingListener() {
                @Override
                public void stepped(Progress progress) {
                    if (progress.step() == 5) {
                        run.stop();
                    }
                }
            });
            assertEquals(5, summary.step());
            assertFalse(summary.isComplete());
        }
        assertEquals(5, RunRecord.read(out).step());
        try (var run = small.resume(out)) {
            assertEquals(5, run.step());
            run.train(0, TrainingListener.NONE);
        }
        assertSame(undisturbed, out);
        try (var run = small.resume(out)) { // has nothing left to do
            assertTrue(run.train(0, TrainingListener.NONE).isComplete());
        }
        assertSame(undisturbed, out);
    }

    /** The state is the truth: a kill between it and the rest leaves the rest a step behind. */
    @Test
    void whatFollowsFromTheStateCatchesUp() throws IOException {
        Path undisturbed = small.undisturbed("undisturbed", SmallRun.SETTINGS);
        Path out = directory.resolve("out");
        small.start(out, SmallRun.SETTINGS).close();
        Files.copy(
                undisturbed.resolve("training-state.safetensors"), out.resolve("training-state.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(out.resolve("model.safetensors.123.part"), "half a mod");
        Checkpoint.open(out).close();
        small.resume(out).close();
        assertSame(undisturbed, out);
    }

    @Test
    void accumulatedPassesAreOneLargeOne() {
        var s = SmallRun.SETTINGS;
        var large = new TrainingSettings(s.windowing(), 6, 1, s.schedule(), s.optimiser(), s.seed(), 0, 7);
        double expected = RunRecord.read(small.undisturbed("a", s)).heldOut().getLast().loss();
        assertEquals(expected, RunRecord.read(small.undisturbed("b", large)).heldOut().getLast().loss(), 1e-4);
    }

    @Test
    void weightsMayBeStoredInSixteenBits() {
        Path out = directory.resolve("out");
        try (var checkpoint = Checkpoint.open(small.init())) {
            var data = small.data(SmallRun.SETTINGS.windowing());
            TrainingRun.start(out, checkpoint, data, SmallRun.SETTINGS, DType.BF16, Device.host()).close();
        }
        assertDType(DType.BF16, out);
        small.resume(out).close();
        assertDType(DType.BF16, out);
        var data = small.data(SmallRun.SETTINGS.windowing());
        TrainingRun.resume(out, data, Optional.of(DType.F16), Device.host()).close();
        assertDType(DType.F16, out);
    }

    private static void assertDType(DType dtype, Path out) {
        try (var checkpoint = Checkpoint.open(out)) {
            assertEquals(dtype, checkpoint.dtype());
        }
    }

    @Test
    void aDivergingRunStopsAtItsStepAndKeepsWhatItHad() throws IOException {
        var s = SmallRun.SETTINGS;
        var wild = new TrainingSettings(
                s.windowing(), s.batch(), s.accumulate(), new Schedule(50, 1e6, 1e6, 0), s.optimiser(), 1, 0, 7);
        Path out = directory.resolve("out");
        try (var run = small.start(out, wild)) {
            var e = assertThrows(StrataException.class, () -> run.train(1, TrainingListener.NONE));
            long saved = RunRecord.read(out).step();
            assertTrue(e.getMessage().matches(".*diverged at step \\d+: .*lr 1000000.0.*"), e.getMessage());
            assertTrue(e.getMessage().endsWith(out + " holds step " + saved), e.getMessage());
        }
        try (var model = Safetensors.open(out.resolve("model.safetensors"))) {
            for (float value : model.tensor("transformer.wte.weight").toFloats()) {
                assertTrue(Float.isFinite(value));
            }
        }
    }

    @Test
    void refusesWhatIsThereAlready() throws IOException {
        Path out = directory.resolve("out");
        Files.createDirectory(out);
        small.start(out, SmallRun.SETTINGS).close(); // an empty directory is as good as none
        assertRefused("training run already, at step 0 of 12", () -> small.start(out, SmallRun.SETTINGS));
        assertRefused("exists and is no training run", () -> small.start(small.text(), SmallRun.SETTINGS));
        assertRefused("exists and is no training run", () -> small.start(small.init(), SmallRun.SETTINGS));
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.filter(file -> file.toString().endsWith(".part")).toList());
        }
    }

    @Test
    void oneProcessAtATime() {
        Path out = directory.resolve("out");
        try (var _ = small.start(out, SmallRun.SETTINGS)) {
            assertRefused("another process", () -> small.resume(out));
        }
        small.resume(out).close();
    }

    @Test
    void refusesOtherText() throws IOException {
        Path out = directory.resolve("out");
        small.start(out, SmallRun.SETTINGS).close();
        Files.writeString(small.text(), SmallRun.sentences(399));
        assertRefused("not the one that " + out + " was begun with", () -> small.resume(out));
        assertRefused("no such directory", () -> small.resume(directory.resolve("nowhere")));
        assertRefused("training-state.safetensors", () -> small.resume(small.init()));
    }

    @Test
    void refusesWhatDoesNotFitTheCheckpoint() throws IOException {
        Path out = directory.resolve("out");
        var windowing = new Windowing(17, 17, false);
        var s = SmallRun.SETTINGS;
        var longer = new TrainingSettings(windowing, 1, 1, s.schedule(), s.optimiser(), 1, 0, 1);
        assertRefused("context must be at most init's, 16, not 17", () -> small.start(out, longer));
        Path other = Files.createDirectory(directory.resolve("other"));
        ByteVocabulary.write(other, 257);
        new ModelShape(1, 1, 8, 16).write(other, 1);
        try (var checkpoint = Checkpoint.open(other)) {
            var data = small.data(s.windowing());
            assertRefused("the vocabulary of other ends at 256", () ->
                    TrainingRun.start(out, checkpoint, data, s, DType.F32, Device.host()));
        }
        assertFalse(Files.exists(out));
    }

    private static void assertRefused(String said, Executable call) {
        var e = assertThrows(StrataException.class, call);
        assertTrue(e.getMessage().contains(said), e.getMessage());
    }
}
