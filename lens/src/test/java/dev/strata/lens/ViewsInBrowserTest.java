package dev.strata.lens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strata.lens.attention.Attention;
import dev.strata.lens.attribute.Attribution;
import dev.strata.lens.encode.Encoding;
import dev.strata.lens.encode.Responses;
import dev.strata.lens.encode.Stimulus;
import dev.strata.lens.encode.Voxel;
import dev.strata.lens.factors.Factors;
import dev.strata.lens.patch.Patching;
import dev.strata.lens.predict.Predictions;
import dev.strata.lens.rank.Rankings;
import dev.strata.lens.report.Browser;
import dev.strata.lens.report.OpenPage;
import dev.strata.lens.saliency.Saliency;
import dev.strata.lens.similarity.Similarity;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of all views show the numbers of their JSON; closing a page fails on console errors and requests. */
class ViewsInBrowserTest {
    private static final Path STANDIN =
            Path.of("").toAbsolutePath().getParent().resolve("runtime/src/test/resources/standin");
    private static final String TEXT = "The keys to the cabinet";

    private static Gpt2 model;

    @BeforeAll
    static void open() {
        model = Gpt2.open(STANDIN, Device.host());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static JsonNode json(View view) {
        try {
            return new ObjectMapper().readTree(view.toJson());
        } catch (JsonProcessingException e) {
            throw new AssertionError(view.toJson(), e);
        }
    }

    /** The cells of a grid, row by row, those without text left out. */
    private static List<String> cells(OpenPage page, int grid) {
        return page.all(".grid").nth(grid).locator("tbody td").allTextContents().stream()
                .filter(text -> !text.isEmpty()).toList();
    }

    private static List<String> numbers(JsonNode matrix, String format) {
        var numbers = new ArrayList<String>();
        for (JsonNode row : matrix) {
            for (JsonNode value : row) {
                numbers.add(String.format(Locale.ROOT, format, value.asDouble()).replace("-0.00", "0.00"));
            }
        }
        return numbers;
    }

    @Test
    void ranksOfATextReadColumnByColumn() {
        var view = Rankings.of(model, TEXT).nextTokens();
        try (var page = Browser.open(view.toHtml())) {
            var shown = cells(page, 0);
            var columns = json(view).get("columns");
            for (int c = 0; c < columns.size(); c++) {
                var ranks = columns.get(c).get("ranks");
                for (int row = 0; row < ranks.size(); row++) {
                    assertEquals(ranks.get(row).asText(), shown.get(row * columns.size() + c));
                }
            }
        }
    }

    @Test
    void predictionsOfEachLayer() {
        var view = Predictions.of(model.run(TEXT, Capture.residuals())).details().top(3);
        try (var page = Browser.open(view.toHtml())) {
            var shown = cells(page, 0);
            int i = 0;
            for (JsonNode layer : json(view).get("positions").get(0).get("predictions")) {
                for (JsonNode token : layer) {
                    String visible = token.get("text").asText().replace(" ", "␣");
                    assertTrue(shown.get(i).startsWith(visible + " "), shown.get(i) + " for " + token);
                    double percent = Double.parseDouble(shown.get(i).replaceAll(".* <?([\\d.]+) %$", "$1"));
                    assertEquals(100 * token.get("probability").asDouble(), percent, 0.51, shown.get(i));
                    i++;
                }
            }
            int before = page.texts("th.watched").size();
            page.all(".grid td.watchable").last().click();
            assertEquals(before + 1, page.texts("th.watched").size(), "a click watches a token");
        }
    }

    @Test
    void saliencyAsShadedTextAndBars() {
        var view = Saliency.of(model, TEXT).target(" are").compute();
        try (var page = Browser.open(view.toHtml())) {
            String text = String.join("\n", page.texts(".figure"));
            for (JsonNode score : json(view).get("scores")) {
                String figure = String.format(Locale.ROOT, "%+.2f", score.asDouble());
                assertTrue(text.contains(figure.substring(0, 3)), figure + " in " + text);
            }
        }
    }

    @Test
    void attentionOfEachReaderAndEachHead() {
        for (var method : dev.strata.lens.attention.Method.values()) {
            var view = Attention.of(model, TEXT).method(method).compute();
            try (var page = Browser.open(view.toHtml())) {
                var matrix = json(view).get("matrix");
                var expected = new ArrayList<String>();
                for (int row = 0; row < matrix.size(); row++) {
                    for (int column = 0; column <= row; column++) {
                        expected.add(String.format(Locale.ROOT, "%.2f", matrix.get(row).get(column).asDouble()));
                    }
                }
                assertEquals(expected, cells(page, 0), method.toString());
                var words = page.all(".passage [data-word], .passage button, .passage span[tabindex]");
                assertTrue(words.count() >= matrix.size(), "every token can be selected");
            }
        }
    }

    @Test
    void attributionsOfHeadsAddedUp() {
        var view = Attribution.of(model, TEXT).answer(" are").wrong(" is").compute();
        try (var page = Browser.open(view.toHtml())) {
            String text = String.join("\n", page.texts(".grid td"));
            for (JsonNode component : json(view).get("components")) {
                if (component.get("name").asText().contains("head")) {
                    String figure = String.format(Locale.ROOT, "%+.2f", component.get("value").asDouble());
                    assertTrue(text.contains(figure.matches("[+-]0.00") ? "0.00" : figure), component + " in " + text);
                }
            }
        }
    }

    @Test
    void patchesByLayerAndPosition() {
        var view = Patching.of(model, "The key to the cabinets", "The keys to the cabinet")
                .answer(" is").wrong(" are").compute();
        try (var page = Browser.open(view.toHtml())) {
            assertEquals(numbers(json(view).get("scores"), "%.2f"), cells(page, 0));
            page.all(".grid tbody td").first().focus();
            String first = String.join("", page.texts(".tip"));
            page.press("ArrowRight");
            String second = String.join("", page.texts(".tip"));
            assertFalse(first.isEmpty() || first.equals(second), first + " | " + second);
            page.press("Escape");
            assertEquals(List.of(), page.texts(".tip"));
        }
    }

    @Test
    void factorsAlongTheText() {
        var view = Factors.of(model, TEXT).components(2).compute();
        try (var page = Browser.open(view.toHtml())) {
            assertEquals(2, page.all(".grid").first().locator("tbody tr").count());
            String text = String.join("\n", page.texts(".figure"));
            for (JsonNode component : json(view).get("components")) {
                double percent = 100 * component.get("share").asDouble();
                assertTrue(text.contains(Figures.of(percent)), percent + " in " + text);
            }
        }
    }

    @Test
    void similarityLayerByLayer(@TempDir Path directory) throws IOException {
        Path text = Files.writeString(directory.resolve("text.txt"), "The keys to the cabinet are old. ".repeat(20));
        var view = Similarity.of(model, List.of(text)).compute();
        try (var page = Browser.open(view.toHtml())) {
            assertEquals(numbers(json(view).get("matrix"), "%.2f"), cells(page, 0));
            page.all(".grid tbody td").nth(1).hover();
            String tip = String.join(" ", page.texts(".tip"));
            assertTrue(tip.contains("embed") && tip.contains("0"), tip);
        }
    }

    @Test
    void encodingAsBarsBesideTheUntrainedModel() {
        var random = new Random(3);
        var stimuli = IntStream.range(0, 24)
                .mapToObj(i -> new Stimulus("s" + i, TEXT + " " + i, "p" + i, "g" + i)).toList();
        double[][] values = new double[24][2];
        Arrays.setAll(values, i -> new double[] {random.nextGaussian(), random.nextGaussian()});
        var voxels = List.of(new Voxel("a"), new Voxel("b"));
        var view = Encoding.of(model, stimuli, new Responses(voxels, values)).folds(3).alphas(10).compute();
        try (var page = Browser.open(view.toHtml())) {
            String text = String.join("\n", page.texts(".figure"));
            assertTrue(text.contains("untrained"), text);
            for (JsonNode layer : json(view).get("layers")) {
                for (String series : List.of("score", "untrained")) {
                    String figure = String.format(Locale.ROOT, "%.3f", layer.get(series).asDouble());
                    assertTrue(text.contains(figure.substring(0, figure.length() - 1)), figure + " in " + text);
                }
            }
        }
    }

    @Test
    void whateverStandsInAPromptIsText() {
        String hostile = "</script><script>alert(1)</script><img src=x onerror=\"alert('2')\">&amp;\"'";
        for (View view : List.of(
                Predictions.of(model.run(hostile, Capture.residuals())).top(2),
                Attention.of(model, hostile).compute(),
                Saliency.of(model, hostile).compute())) {
            try (var page = Browser.open(view.toHtml())) {
                String title = page.texts("h1").getFirst();
                assertTrue(title.contains("</script><script>alert(1)</script>"), title);
                assertEquals(0, page.all("img").count());
                assertEquals(2, page.all("script").count(), "the page's data and its own script");
            }
        }
    }
}
