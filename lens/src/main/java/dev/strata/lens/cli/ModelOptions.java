package dev.strata.lens.cli;

import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.WeightFormat;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which model runs, and where. */
final class ModelOptions {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "A GPT-2 checkpoint in the Hugging Face layout (config.json, model.safetensors, "
                    + "vocab.json, merges.txt). Default: the model that comes with Strata.")
    private Path model;

    @Option(
            names = "--weights",
            paramLabel = "FORMAT",
            defaultValue = "stored",
            converter = FormatConverter.class,
            description = "stored: as the checkpoint has them; bf16: the matrices in 16 bits; int8: in 8 bits, with "
                    + "a scale for each output. Default: ${DEFAULT-VALUE}.")
    private WeightFormat weights;

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
        return Gpt2.open(directory, device.device(), weights);
    }

    private static final class FormatConverter implements ITypeConverter<WeightFormat> {
        @Override
        public WeightFormat convert(String value) {
            return Stream.of(WeightFormat.values())
                    .filter(format -> format.id().equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + value + "' is not stored, bf16 or int8"));
        }
    }
}
