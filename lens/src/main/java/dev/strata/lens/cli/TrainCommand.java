package dev.strata.lens.cli;

import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.tokenizer.Tokenizer;
import dev.strata.runtime.train.RunRecord;
import dev.strata.runtime.train.TrainingData;
import dev.strata.runtime.train.TrainingRun;
import dev.strata.runtime.train.TrainingSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code strata train}: a GPT-2 from text, new or from a checkpoint. */
@Command(
        name = "train",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Trains a GPT-2 on text and writes a checkpoint that every command opens with --model, and Hugging Face's "
                    + "transformers as well.",
            "",
            "Ctrl-C saves and stops; --resume goes on exactly there, also after a crash.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  strata train --data my.txt --out my-model",
            "  strata train --out my-model --resume",
            "  strata train --data texts/ --out big --layers 8 --heads 8 --width 256 --epochs 3 --batch 32",
            "  strata train --data my.txt --out tuned --init gpt2 --context 256 --steps 200"
        })
final class TrainCommand implements Callable<Integer> {
    private static final double NEW_RATE = 1e-3;
    private static final double TUNING_RATE = 5e-5;

    private final Console console;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The checkpoint to write: a directory that isn't there yet, or a run to resume.")
    private Path out;

    @Option(names = "--resume", description = "Go on with the run in --out, with its own text and settings.")
    private boolean resume;

    @Mixin
    private DataOptions data;

    @Mixin
    private ShapeOptions shape;

    @Mixin
    private SettingsOptions options;

    @Option(
            names = "--save-every",
            paramLabel = "N",
            defaultValue = "100",
            description = "Steps from one saved step to the next; 0 for the last only. Default: ${DEFAULT-VALUE}.")
    private long saveEvery;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            converter = DTypeConverter.class,
            description = "What the checkpoint's weights are stored as: f32, f16 or bf16. Default: f32.")
    private DType dtype;

    @Mixin
    private DeviceOption device;

    @Mixin
    private GeneralOptions general;

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        device.check();
        options.check();
        if (saveEvery < 0) {
            throw new UsageException("--save-every must be 0 or more, not " + saveEvery);
        }
        return resume ? resume() : start();
    }

    private int start() {
        shape.check(data.context());
        var source = data.source();
        if (RunRecord.isIn(out)) {
            throw new StrataException("--out " + out + ": there is a training run already, at step "
                    + RunRecord.read(out).step() + ": --resume goes on with it");
        }
        TrainingRun.requireFree(out);
        try (var fresh = new TemporaryDirectory()) {
            Path init = shape.init().orElse(fresh.path());
            if (shape.init().isEmpty()) {
                shape.write(init, data.context(), source.files(), options.seed());
            }
            Device where = device.device();
            TrainingData text;
            TrainingRun run;
            try (var checkpoint = Checkpoint.open(init)) {
                if (shape.init().isPresent()) {
                    shape.requireSame(checkpoint.config(), checkpoint.name() + " has");
                }
                var windowing = data.windowing(checkpoint.config().context());
                requireWithin(checkpoint, windowing.context());
                text = TrainingData.read(source, windowing, checkpoint.tokenizer());
                double rate = shape.init().isEmpty() ? NEW_RATE : TUNING_RATE;
                TrainingSettings settings = options.settings(windowing, text.windows(), rate);
                run = TrainingRun.start(out, checkpoint, text, settings, dtype == null ? DType.F32 : dtype, where);
            }
            return train(run, text, where);
        }
    }

    private static void requireWithin(Checkpoint checkpoint, int context) {
        if (context > checkpoint.config().context()) {
            throw new UsageException("--context " + context + ": the context of " + checkpoint.name() + " holds "
                    + checkpoint.config().context());
        }
    }

    private int resume() {
        RunRecord record = RunRecord.read(out);
        shape.init().ifPresent(init -> {
            throw new UsageException("--init " + init + ": a run that is resumed goes on with its own weights");
        });
        Tokenizer tokenizer;
        try (var checkpoint = Checkpoint.open(out)) {
            shape.requireSame(checkpoint.config(), "the run was begun with");
            tokenizer = checkpoint.tokenizer();
        }
        var windowing = data.over(record.settings().windowing());
        requireSame(record.settings(), options.over(record.settings(), windowing, Optional.empty()));
        var text = TrainingData.read(data.over(record.source()), windowing, tokenizer);
        requireSame(record.settings(), options.over(record.settings(), windowing, Optional.of(text.windows())));
        Device where = device.device();
        return train(TrainingRun.resume(out, text, Optional.ofNullable(dtype), where), text, where);
    }

    private static void requireSame(TrainingSettings saved, TrainingSettings given) {
        saved.values().forEach((name, value) -> {
            Object other = given.values().get(name);
            if (!other.equals(value)) {
                throw new UsageException("--" + name + " " + other + ": the run was begun with --" + name + " " + value);
            }
        });
    }

    private int train(TrainingRun run, TrainingData text, Device where) {
        var report = new TrainingReport(console, general, out, where);
        try (run; report; var _ = new Interrupt(run::stop)) {
            report.begin(run, text);
            var summary = run.train(saveEvery, report);
            report.end(run, summary);
            return summary.isComplete() ? 0 : TrainingReport.INTERRUPTED;
        }
    }

    private static final class DTypeConverter implements ITypeConverter<DType> {
        @Override
        public DType convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "f32" -> DType.F32;
                case "f16" -> DType.F16;
                case "bf16" -> DType.BF16;
                default -> throw new TypeConversionException("'" + value + "' is not f32, f16 or bf16");
            };
        }
    }
}
