package dev.strata.lens.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Scale;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class SvgTest {
    private static Document parsed(Figure figure) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(
                new ByteArrayInputStream(Svg.of(figure).getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> elements(Document document, String name) {
        var nodes = document.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
    }

    private static List<String> texts(Document document) {
        return elements(document, "text").stream().map(Element::getTextContent).toList();
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    private static boolean around(Element rect, Element text, String begin, String length) {
        double at = number(text, begin) - number(rect, begin);
        return at >= 0 && at <= number(rect, length);
    }

    @Test
    void aGridsCellsAreTextOnTheirColours() throws Exception {
        var svg = parsed(Samples.ranks());
        var shown = List.of("14408", "␣London", "next token →", "layer ↓", "50257");
        assertTrue(texts(svg).containsAll(shown), texts(svg).toString());
        var cell = elements(svg, "text").stream()
                .filter(text -> text.getTextContent().equals("14408")).findFirst().orElseThrow();
        var ground = elements(svg, "rect").stream()
                .filter(rect -> !rect.getAttribute("width").endsWith("%"))
                .filter(rect -> around(rect, cell, "x", "width") && around(rect, cell, "y", "height"))
                .findFirst().orElseThrow();
        var colour = new Scale.Rank(50_257).colour(14_408);
        assertEquals("#" + colour.hex(), ground.getAttribute("fill"));
        assertEquals("#fff", cell.getAttribute("fill"));
        assertEquals("Heathrow airport is located in the city of London, the capital.",
                elements(svg, "title").getFirst().getTextContent());
        assertTrue(elements(svg, "desc").getFirst().getTextContent().contains("1 is its first choice"));
    }

    @Test
    void whateverTokensSayItIsWellFormed() throws Exception {
        var svg = parsed(Samples.evil());
        assertEquals(0, elements(svg, "script").size() + elements(svg, "img").size());
        var shown = List.of("<script>alert(1)</script>", "\"'>&", "]]>", "\\u{0}\\u{7}\\u{1B}[31m");
        assertTrue(texts(svg).containsAll(shown), texts(svg).toString());
    }

    @Test
    void everythingIsInsideThePicture() throws Exception {
        var words = IntStream.range(0, 90).mapToObj(i -> Samples.WORDS.get(i % 16)).toList();
        var wide = Figure.of("Long", List.of(), List.of(Samples.ranks(13, words, 1)), List.of());
        for (Figure figure : List.of(wide, Samples.heat(words), Samples.passage(), Samples.bars(), Samples.evil())) {
            var svg = parsed(figure);
            double width = number(svg.getDocumentElement(), "width");
            double height = number(svg.getDocumentElement(), "height");
            assertTrue(width <= 1010, figure.title() + " is " + width + " wide");
            for (Element rect : elements(svg, "rect")) {
                if (!rect.getAttribute("width").endsWith("%")) {
                    assertTrue(number(rect, "x") + number(rect, "width") <= width, figure.title());
                    assertTrue(number(rect, "y") + number(rect, "height") <= height, figure.title());
                }
            }
        }
    }

    @Test
    void cellsWithoutTextSayWhatTheyAreToThePointer() throws Exception {
        var titles = elements(parsed(Samples.heat()), "title").stream().map(Element::getTextContent).toList();
        assertEquals(1 + 12 * 16, titles.size());
        assertTrue(titles.contains("layer 0, row, restored share 0.985"), titles.toString());
    }
}
