package dev.strata.lens.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strata.lens.figure.Figure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageTest {
    private static String between(String page, String begin, String end) {
        int from = page.indexOf(begin) + begin.length();
        return page.substring(from, page.indexOf(end, from));
    }

    private static String hash(String content) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    }

    @Test
    void thePolicyAllowsThisScriptAndThisStyleOnly() throws Exception {
        String page = Page.of(Samples.ranks());
        String script = between(page, "<script type=\"module\">", "</script>");
        String style = between(page, "<style>", "</style>");
        assertEquals("default-src 'none'; script-src " + hash(script) + "; style-src " + hash(style)
                + "; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
                between(page, "http-equiv=\"Content-Security-Policy\" content=\"", "\""));
        assertTrue(page.indexOf("Content-Security-Policy") < page.indexOf("<style>"), "before what it is about");
        assertFalse(page.contains(" style=\"") || page.contains("{{"), "style attributes or empty places");
        assertFalse(Pattern.compile("https?://").matcher(page).find(), "an address");
    }

    @Test
    void nothingInTheDataEndsItsElement() throws Exception {
        String page = Page.of(Samples.evil());
        assertEquals(2, page.split("<script", -1).length - 1, "the data and the script");
        assertEquals(2, page.split("</script", -1).length - 1);
        assertEquals(0, page.split("<!--", -1).length - 1);
        String data = between(page, "<script type=\"application/json\" id=\"data\">", "</script>");
        assertFalse(Pattern.compile("[<>&\\u2028\\u2029\\x00-\\x1F]").matcher(data).find());
        var json = new ObjectMapper().readTree(data);
        assertEquals("<script>alert(1)</script>", json.get("title").asText());
        assertEquals("\\u{2028}\\u{2029}", json.get("facts").get(6).asText());
        assertEquals(page, new String(page.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8), "is Unicode");
    }

    @Test
    void theTitleIsEscaped() {
        assertEquals("&lt;script&gt;alert(1)&lt;/script&gt;", between(Page.of(Samples.evil()), "<title>", "</title>"));
    }

    @Test
    void whatLooksLikeThePlaceOfThePageIsText() {
        String page = Page.of(Figure.of("{{data}} {{script}}", List.of("{{policy}}"), List.of(), List.of("{{style}}")));
        assertEquals("{{data}} {{script}}", between(page, "<title>", "</title>"));
        assertTrue(page.contains("\"facts\":[\"{{policy}}\"],\"notes\":[\"{{style}}\"]"));
    }

    @Test
    void theDataOfALongTextAreCompact() {
        var words = IntStream.range(0, 1001).mapToObj(i -> Samples.WORDS.get(i % 16)).toList();
        var figure = Figure.of("Long", List.of(), List.of(Samples.ranks(13, words, 1)), List.of());
        int length = FigureJson.of(figure).length();
        assertTrue(length < 13_000 * 60, length + " characters for 13000 cells with two tips each");
    }

    @Test
    void theJsonHasTheCellsAndTheirColours() throws Exception {
        var json = new ObjectMapper().readTree(FigureJson.of(Samples.ranks()));
        var grid = json.get("variants").get(0).get("panels").get(0);
        assertEquals("grid", grid.get("kind").asText());
        var column = grid.get("columns").get(0);
        assertEquals("14408", column.get("text").get(0).asText());
        assertEquals(13 * 6, column.get("colours").asText().length());
        assertTrue(column.get("colours").asText().endsWith("fde725"), "rank 1 is yellow");
        assertEquals("1", column.get("tips").get(0).get(12).asText());
        assertFalse(grid.get("columns").get(15).get("shown").asBoolean());
    }
}
