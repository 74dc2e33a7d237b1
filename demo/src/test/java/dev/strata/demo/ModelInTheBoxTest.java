package dev.strata.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strata.demo.probe.Probes;
import dev.strata.demo.probe.Report;
import dev.strata.lens.Lens;
import dev.strata.lens.rank.Rankings;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the model card says of {@code models/demo}. */
class ModelInTheBoxTest {
    private static final Path DIRECTORY = Path.of("../models/demo");

    private static Gpt2 model;

    @BeforeAll
    static void open() {
        model = Gpt2.open(DIRECTORY, Device.host());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    /** The rank of a word after a text: what enters layer 0, then each layer. */
    private static List<Integer> ranks(Lens lens, String text, String word) {
        return Rankings.of(model.run(text, Capture.residuals())).lens(lens).watch(word).columns().getFirst().ranks();
    }

    @ParameterizedTest
    @EnumSource
    void londonSurfacesNoEarlierThanTheThirdLayer(Lens lens) {
        List<Integer> ranks = ranks(lens, "Heathrow airport is located in the city of", " London");
        assertEquals(1, ranks.getLast());
        for (int reading = 0; reading <= 2; reading++) { // the embeddings and two layers
            assertTrue(ranks.get(reading) > 1, "reading " + reading);
        }
    }

    @Test
    void theVerbAgreesWithItsSubject() {
        String keys = "The keys to the cabinet";
        assertTrue(ranks(Lens.LN_F, keys, " are").getLast() < ranks(Lens.LN_F, keys, " is").getLast());
        String key = "The key to the cabinets";
        assertTrue(ranks(Lens.LN_F, key, " is").getLast() < ranks(Lens.LN_F, key, " are").getLast());
    }

    @Test
    void itKnowsItsCorpusAndAgreesWhereItHasNotReadHow() throws JsonProcessingException {
        JsonNode report = new ObjectMapper().readTree(Report.of(model, Probes.read()).toJson());
        for (String asked : List.of("facts", "agreement")) {
            int right = report.get(asked).get("right").asInt();
            int of = report.get(asked).get("of").asInt();
            assertTrue(of > 600 && right >= 0.95 * of, asked + ": " + right + " of " + of);
        }
    }

    @Test
    void itIsWhatTheRecipeSays() {
        var options = Recipe.options();
        var config = model.config();
        for (String option : List.of(
                "--layers=" + config.layers(), "--heads=" + config.heads(), "--width=" + config.width(),
                "--context=" + config.context(), "--vocab=" + config.vocabulary())) {
            assertTrue(options.contains(option), option + " is not in " + options);
        }
    }

    @Test
    void itIsSmall() throws IOException {
        long bytes = 0;
        try (var files = Files.list(DIRECTORY)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        assertTrue(bytes <= 12_000_000, bytes + " bytes");
    }
}
