package dev.strata.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.lens.encode.Encoding;
import dev.strata.lens.encode.Responses;
import dev.strata.lens.encode.StimulusTable;
import dev.strata.lens.encode.VoxelTable;
import dev.strata.lens.table.NumberTable;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Device;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrainCommandTest {
    @TempDir
    private Path directory;

    /** The layer that the invented brain follows is the layer that is found. */
    @Test
    void theLayerIsFound() {
        System.setProperty("strata.home", Path.of("").toAbsolutePath().getParent().toString());
        assertEquals(0, Demo.run("brain", "--out", directory.toString(), "--layer", "8", "--noise", "0.5"));
        var stimuli = StimulusTable.read(directory.resolve("stimuli.csv"), Optional.empty());
        var table = NumberTable.read(directory.resolve("responses.csv"));
        var voxels = VoxelTable.read(directory.resolve("voxels.csv"), table.columns());
        try (var model = Gpt2.open(Path.of("").toAbsolutePath().getParent().resolve("models/demo"), Device.of("host"))) {
            var encoding = Encoding.of(model, stimuli, Responses.to(stimuli, table, voxels)).folds(2).alphas(100).compute();
            assertEquals("8", encoding.best().layer(), encoding.toString());
        }
    }

    @Test
    void badInput() {
        System.setProperty("strata.home", Path.of("").toAbsolutePath().getParent().toString());
        assertEquals(2, Demo.run("brain"));
        assertEquals(1, Demo.run("brain", "--out", directory.toString(), "--layer", "12"));
        assertEquals(1, Demo.run("brain", "--out", directory.toString(), "--noise", "-1"));
    }
}
