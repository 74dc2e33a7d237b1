package dev.strata.runtime.train;

import dev.strata.kernels.DType;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.tokenizer.BpeTrainer;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A run of a minute model on a few kilobytes of text, in a directory of its own: {@code text.txt}, {@code init}. */
record SmallRun(Path directory) {
    static final int CONTEXT = 16;
    static final Schedule SCHEDULE = new Schedule(12, 0.01, 0.001, 3);
    static final TrainingSettings SETTINGS = new TrainingSettings(
            new Windowing(CONTEXT, 8, true), 3, 2, SCHEDULE, Optimiser.DEFAULT, 5, 4, 7);

    /** Writes text and the initial checkpoint. */
    static SmallRun in(Path directory) throws IOException {
        var run = new SmallRun(directory);
        Files.writeString(run.text(), sentences(400));
        Path init = Files.createDirectories(directory.resolve("init"));
        BpeTrainer.trainAtMost(TextFiles.pieces(List.of(run.text())), 300).write(init);
        new ModelShape(2, 2, 16, CONTEXT).write(init, 1);
        return run;
    }

    static String sentences(int count) {
        var random = new SplittableRandom(3);
        String[] nouns = {"key", "cabinet", "dog", "city", "river"};
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            boolean plural = random.nextBoolean();
            text.append("The ").append(nouns[random.nextInt(nouns.length)]).append(plural ? "s are" : " is")
                    .append(" near the ").append(nouns[random.nextInt(nouns.length)]).append(".\n");
        }
        return text.toString();
    }

    Path text() {
        return directory.resolve("text.txt");
    }

    Path init() {
        return directory.resolve("init");
    }

    TrainingData data(Windowing windowing) {
        return TrainingData.read(DataSource.of(List.of(text())), windowing, Tokenizer.open(init()));
    }

    TrainingRun start(Path out, TrainingSettings settings) {
        try (var checkpoint = Checkpoint.open(init())) {
            return TrainingRun.start(out, checkpoint, data(settings.windowing()), settings, DType.F32, Device.host());
        }
    }

    TrainingRun resume(Path out) {
        var windowing = RunRecord.read(out).settings().windowing();
        return TrainingRun.resume(out, data(windowing), Optional.empty(), Device.host());
    }

    /** An undisturbed run of these settings. */
    Path undisturbed(String name, TrainingSettings settings) {
        Path out = directory.resolve(name);
        try (var run = start(out, settings)) {
            run.train(0, TrainingListener.NONE);
        }
        return out;
    }

    /** All files of a run by name. */
    static Map<String, byte[]> files(Path out) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (Stream<Path> list = Files.list(out)) {
            for (Path file : list.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
