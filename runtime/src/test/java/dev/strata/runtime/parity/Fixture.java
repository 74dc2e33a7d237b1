package dev.strata.runtime.parity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A checkpoint with what an independent float64 implementation computes for it.
 *
 * @param ranks of the target, [lens][blocks read][position]
 */
record Fixture(Path directory, int[] tokens, int target, int[][][] ranks, SafetensorsFile tensors) {
    static Fixture of(String name) {
        Path directory = resource("fixtures/" + name);
        JsonNode expected = json(directory.resolve("expected.json"));
        JsonNode ranks = expected.get("ranks_by_lens_layer_position");
        var byLens = new int[Lens.values().length][][];
        for (Lens lens : Lens.values()) {
            JsonNode layers = ranks.get(lens.id);
            byLens[lens.ordinal()] = new int[layers.size()][];
            for (int layer = 0; layer < layers.size(); layer++) {
                byLens[lens.ordinal()][layer] = ints(layers.get(layer));
            }
        }
        return new Fixture(
                directory,
                ints(expected.get("tokens")),
                expected.get("target").asInt(),
                byLens,
                new SafetensorsFile(directory.resolve("expected.safetensors")));
    }

    int[][] ranks(Lens lens) {
        return ranks[lens.ordinal()];
    }

    static Path resource(String name) {
        URL url = Fixture.class.getResource("/" + name);
        if (url == null) {
            throw new IllegalStateException("no test resource " + name);
        }
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(file + " is not JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int[] ints(JsonNode array) {
        var out = new int[array.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = array.get(i).asInt();
        }
        return out;
    }
}
