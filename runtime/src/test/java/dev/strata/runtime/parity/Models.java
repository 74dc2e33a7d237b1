package dev.strata.runtime.parity;

import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.checkpoint.SafetensorsWriter;
import dev.strata.runtime.device.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The checkpoints on one device, each loaded once: a device may compile for seconds before it runs one. */
final class Models implements AutoCloseable {
    private final Device device;
    private final double tolerance;
    private final Path directory;
    private final Map<String, Model> models = new LinkedHashMap<>();

    Models(Device device, double tolerance) {
        this.device = device;
        this.tolerance = tolerance;
        try {
            this.directory = Files.createTempDirectory("strata-parity");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Model tiny() {
        return fixture("gpt2-tiny");
    }

    Model fixture(String name) {
        return open(name, () -> Fixture.resource("fixtures/" + name));
    }

    Model standin() {
        return open("standin", Standin::directory);
    }

    Model random(Shape shape) {
        return open(shape.name(), () -> {
            Path target = directory.resolve(shape.name());
            RandomCheckpoint.write(target, shape.config, shape.dtype, shape.ordinal());
            if (!shape.tied) {
                untie(target.resolve("model.safetensors"), shape);
            }
            return target;
        });
    }

    /** Adds an unembedding: the token embedding's values in reverse. */
    private static void untie(Path file, Shape shape) {
        var tied = new SafetensorsFile(file);
        var writer = new SafetensorsWriter();
        for (String name : tied.names()) {
            writer.add(name, shape.dtype, tied.shape(name), values(tied.values(name)));
        }
        String table = tied.names().stream().filter(name -> name.endsWith("wte.weight")).findFirst().orElseThrow();
        double[] embedding = tied.values(table);
        var reversed = new double[embedding.length];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = embedding[embedding.length - 1 - i];
        }
        writer.add("lm_head.weight", shape.dtype, tied.shape(table), values(reversed)).write(file);
    }

    private static SafetensorsWriter.Values values(double[] all) {
        return (start, into, count) -> {
            for (int i = 0; i < count; i++) {
                into[i] = (float) all[(int) start + i];
            }
        };
    }

    /** gpt2-tiny with some of its weights changed. */
    Model patched(String name, Consumer<SafetensorsFile> patch) {
        return open(name, () -> {
            Path original = Fixture.resource("fixtures/gpt2-tiny");
            Path target = directory.resolve(name);
            try {
                Files.createDirectory(target);
                for (String file : new String[] {"config.json", "vocab.json", "merges.txt"}) {
                    Files.copy(original.resolve(file), target.resolve(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            var weights = new SafetensorsFile(original.resolve("model.safetensors"));
            patch.accept(weights);
            weights.write(target.resolve("model.safetensors"));
            return target;
        });
    }

    private Model open(String name, Supplier<Path> location) {
        return models.computeIfAbsent(name, _ -> new Model(name, location.get(), device, tolerance));
    }

    String summary() {
        return device.id() + ", " + device.name() + "\n"
                + models.values().stream().map(Model::summary).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        models.values().forEach(Model::close);
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
