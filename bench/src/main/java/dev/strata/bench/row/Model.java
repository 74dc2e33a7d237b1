package dev.strata.bench.row;

import dev.strata.bench.Checkpoints;
import dev.strata.kernels.DType;
import dev.strata.lens.cli.DefaultModel;
import dev.strata.runtime.checkpoint.Config;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** What is run: random weights in the published shapes, and the model in the box. */
public enum Model {
    SMALL("124m", ""),
    DEMO("demo", "-demo"),
    MEDIUM("medium", "-medium");

    private final String id;
    private final String suffix;
    private final Map<DType, Path> written = new EnumMap<>(DType.class);

    Model(String id, String suffix) {
        this.id = id;
        this.suffix = suffix;
    }

    String id() {
        return id;
    }

    /** A row's name for this model: the plain one is the 124M model's. */
    public String row(String name) {
        return name + suffix;
    }

    Config config() {
        return switch (this) {
            case SMALL -> Checkpoints.GPT2;
            case MEDIUM -> Checkpoints.MEDIUM;
            case DEMO -> Config.read(DefaultModel.directory().resolve("config.json"));
        };
    }

    /** A checkpoint in that type, written where it isn't there yet. */
    Path directory(DType dtype, Progress progress) {
        return written.computeIfAbsent(dtype, type -> write(type, progress));
    }

    private Path write(DType dtype, Progress progress) {
        return switch (this) {
            case SMALL -> Checkpoints.gpt2(dtype, progress::say);
            case MEDIUM -> Checkpoints.directory("gpt2-medium", Checkpoints.MEDIUM, dtype, progress::say);
            case DEMO -> Checkpoints.copy(DefaultModel.directory(), dtype);
        };
    }
}
