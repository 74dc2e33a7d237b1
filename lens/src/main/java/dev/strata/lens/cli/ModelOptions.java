package dev.strata.lens.cli;

import dev.strata.runtime.Gpt2;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model runs, and where. */
final class ModelOptions {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "A GPT-2 checkpoint in the Hugging Face layout (config.json, model.safetensors, "
                    + "vocab.json, merges.txt). Default: the model that comes with Strata.")
    private Path model;

    @Mixin
    private DeviceOption device;

    /** Refuses what can't be the name of a device. */
    void check() {
        device.check();
    }

    /** Opens the model on the device. */
    Gpt2 open() {
        return open(model == null ? DefaultModel.directory() : model);
    }

    /** Opens another model on the same device. */
    Gpt2 open(Path directory) {
        return Gpt2.open(directory, device.device());
    }
}
