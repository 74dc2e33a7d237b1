package dev.strata.lens.cli;

import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Device;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Which model runs, and where. */
final class ModelOptions {
    private static final Pattern DEVICE = Pattern.compile("auto|host|(opencl|ptx|cuda)(:\\d{1,3})?");

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "A GPT-2 checkpoint in the Hugging Face layout (config.json, model.safetensors, "
                    + "vocab.json, merges.txt). Default: the model that comes with Strata.")
    private Path model;

    @Option(
            names = "--device",
            paramLabel = "ID",
            defaultValue = "auto",
            description = "auto (a GPU if there is one, else the host), host, or opencl, ptx or cuda with an "
                    + "index such as opencl:1. 'strata devices' lists them. Default: ${DEFAULT-VALUE}.")
    private String device;

    /** Refuses what can't be the name of a device. */
    void check() {
        if (!DEVICE.matcher(device).matches()) {
            throw new UsageException("--device: '" + device
                    + "' is no device; there are auto, host, opencl[:i], ptx[:i] and cuda[:i]");
        }
    }

    /** Opens the model on the device. */
    Gpt2 open() {
        return Gpt2.open(model == null ? DefaultModel.directory() : model, Device.of(device));
    }
}
