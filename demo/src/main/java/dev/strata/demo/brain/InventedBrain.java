package dev.strata.demo.brain;

import dev.strata.demo.probe.FactProbe;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Hook;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Responses to questions about facts for {@code strata encode} to find a layer in; no brain was measured. Each voxel
 * follows a random direction of the standardised residual stream that a layer leaves at the question's last token, and
 * noise; its ceiling is the correlation of the two. Each question is read by itself; those with the same
 * answer are a group.
 *
 * @param layer the block that the voxels follow
 * @param noise its deviation over the signal's
 */
public record InventedBrain(int layer, double noise, long seed) {
    private static final int STIMULI = 600;
    private static final int VOXELS = 60;
    private static final List<String> SUBJECTS = List.of("anna", "ben", "chloe");

    /**
     * Writes {@code stimuli.csv}, {@code responses.csv} and {@code voxels.csv}.
     *
     * @throws StrataException if they can't be written
     */
    public void write(Path directory, Gpt2 model, List<FactProbe> facts) {
        List<FactProbe> asked = facts.subList(0, Math.min(STIMULI, facts.size()));
        var random = new Random(seed);
        double[][] responses = responses(states(model, asked), random);
        var stimuli = new ArrayList<>(List.of("id,text,passage,group"));
        var measured = new ArrayList<>(List.of("id," + String.join(",", names())));
        for (int i = 0; i < asked.size(); i++) {
            stimuli.add("q%d,\"%s\",q%d,\"%s\"".formatted(i, asked.get(i).prompt(), i, asked.get(i).answer().strip()));
            measured.add("q" + i + "," + String.join(",", Arrays.stream(responses[i])
                    .mapToObj(value -> String.format(Locale.ROOT, "%.4f", value))
                    .toList()));
        }
        var voxels = new ArrayList<>(List.of("voxel,subject,ceiling"));
        for (int v = 0; v < VOXELS; v++) {
            voxels.add("%s,%s,%.4f".formatted(
                    names().get(v), SUBJECTS.get(v % SUBJECTS.size()), 1 / Math.sqrt(1 + noise * noise)));
        }
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve("stimuli.csv"), stimuli);
            Files.write(directory.resolve("responses.csv"), measured);
            Files.write(directory.resolve("voxels.csv"), voxels);
        } catch (IOException e) {
            throw StrataException.io(directory, e);
        }
    }

    private static List<String> names() {
        var names = new ArrayList<String>();
        for (int v = 0; v < VOXELS; v++) {
            names.add("v" + v);
        }
        return names;
    }

    /** [stimuli][width] */
    private float[][] states(Gpt2 model, List<FactProbe> asked) {
        if (layer < 0 || layer >= model.config().layers()) {
            throw new StrataException("--layer: " + layer + " is no layer of " + model.name() + ": they go from 0 to "
                    + (model.config().layers() - 1));
        }
        var hook = Hook.residual(layer + 1);
        var capture = Capture.hooks(hook.name()).at(-1);
        return asked.stream()
                .map(probe -> model.run(probe.prompt(), capture).tensor(hook).toArray(ValueLayout.JAVA_FLOAT))
                .toArray(float[][]::new);
    }

    private double[][] responses(float[][] states, Random random) {
        int width = states[0].length;
        double[][] responses = new double[states.length][VOXELS];
        for (int w = 0; w < width; w++) {
            int unit = w;
            double mean = Arrays.stream(states).mapToDouble(state -> state[unit]).average().orElseThrow();
            double variance = Arrays.stream(states)
                    .mapToDouble(state -> Math.pow(state[unit] - mean, 2))
                    .average()
                    .orElseThrow();
            for (int v = 0; v < VOXELS; v++) {
                double weight = random.nextGaussian() / Math.sqrt(variance * width);
                for (int i = 0; i < states.length; i++) {
                    responses[i][v] += weight * (states[i][unit] - mean);
                }
            }
        }
        for (int v = 0; v < VOXELS; v++) {
            int voxel = v;
            double signal = Math.sqrt(
                    Arrays.stream(responses).mapToDouble(row -> row[voxel] * row[voxel]).average().orElseThrow());
            for (double[] row : responses) {
                row[v] = row[v] / signal + noise * random.nextGaussian();
            }
        }
        return responses;
    }
}
