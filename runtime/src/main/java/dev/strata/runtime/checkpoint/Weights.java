package dev.strata.runtime.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strata.runtime.StrataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A checkpoint's safetensors files, one or several shards, under names without the {@code transformer.} prefix. */
final class Weights implements AutoCloseable {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String PREFIX = "transformer.";

    /** Where a tensor is, under the name it has in its file. */
    private record Place(Safetensors file, String name) {}

    private final Path source;
    private final Map<Path, Safetensors> files = new LinkedHashMap<>();
    private final Map<String, Place> places = new LinkedHashMap<>();

    private Weights(Path source) {
        this.source = source;
    }

    static Weights open(Path directory) {
        Path single = directory.resolve(SINGLE);
        Path index = directory.resolve(INDEX);
        boolean sharded = !Files.exists(single);
        if (sharded && !Files.exists(index)) {
            String hint = Files.exists(directory.resolve("pytorch_model.bin"))
                    ? "; its pytorch_model.bin must be converted to safetensors first" : "";
            throw new StrataException(directory + ": no weights: expected " + SINGLE + " or " + INDEX + hint);
        }
        var weights = new Weights(sharded ? index : single);
        try {
            if (sharded) {
                weights.addShards(directory, Json.readObject(index));
            } else {
                weights.addAll(single);
            }
            return weights;
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    /** The file that says what there is: the weights themselves, or the shards' index. */
    Path source() {
        return source;
    }

    Set<String> names() {
        return Collections.unmodifiableSet(places.keySet());
    }

    /** The file that holds a tensor; a tensor that is nowhere is missed in {@link #source()}. */
    Path fileOf(String name) {
        return places.containsKey(name) ? places.get(name).file.file() : source;
    }

    /** @throws StrataException if there is none of that name, or it is not stored as F32, F16 or BF16 */
    Tensor tensor(String name) {
        Place place = places.get(name);
        if (place == null) {
            throw new StrataException(source + ": missing tensor " + name);
        }
        return place.file.tensor(place.name);
    }

    @Override
    public void close() {
        files.values().forEach(Safetensors::close);
    }

    private void addAll(Path file) {
        var opened = open(file, file);
        opened.names().forEach(name -> add(opened, name));
    }

    private void addShards(Path directory, JsonNode index) {
        JsonNode map = index.path("weight_map");
        if (!map.isObject()) {
            throw new StrataException(source + ": weight_map must be an object, found " + Json.describe(map));
        }
        map.properties().forEach(property -> {
            String name = property.getKey();
            Safetensors shard = open(shard(directory, name, property.getValue()), source);
            if (!shard.names().contains(name)) {
                throw new StrataException(source + ": says that tensor " + name + " is in "
                        + shard.file().getFileName() + ", where it is not");
            }
            add(shard, name);
        });
    }

    private Path shard(Path directory, String tensor, JsonNode value) {
        String name = value.isTextual() ? value.textValue() : "";
        if (name.isEmpty() || !directory.resolve(name).normalize().startsWith(directory.normalize())
                || name.contains("/") || name.contains("\\")) {
            throw new StrataException(source + ": weight_map of tensor " + tensor
                    + " must be the name of a file beside it, found " + Json.describe(value));
        }
        return directory.resolve(name);
    }

    private Safetensors open(Path file, Path namedBy) {
        if (!file.equals(namedBy) && !Files.exists(file)) {
            throw new StrataException(file + ": no such file, though " + namedBy.getFileName() + " names it");
        }
        return files.computeIfAbsent(file, Safetensors::open);
    }

    private void add(Safetensors file, String name) {
        String bare = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        Place before = places.put(bare, new Place(file, name));
        if (before != null) {
            throw new StrataException(source + ": tensor " + bare + " twice, as " + before.name + " and as " + name);
        }
    }
}
