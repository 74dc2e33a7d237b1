package dev.strata.lens.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.lens.colour.Viridis;
import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Bars.Bar;
import dev.strata.lens.figure.Bars.Series;
import dev.strata.lens.figure.Figure;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PngTest {
    private static BufferedImage image(Figure figure) throws Exception {
        return ImageIO.read(new ByteArrayInputStream(Png.of(figure)));
    }

    /** The pixels of one colour. */
    private static long count(BufferedImage image, int rgb) {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return IntStream.of(pixels).filter(pixel -> (pixel & 0xFFFFFF) == rgb).count();
    }

    @Test
    void itIsTheSvgTwiceAsLarge() throws Exception {
        var image = image(Samples.ranks());
        String svg = Svg.of(Samples.ranks());
        assertEquals(svg.replaceAll("(?s).*? width=\"(\\d+)\".*", "$1"), String.valueOf(image.getWidth() / 2));
        assertEquals(svg.replaceAll("(?s).*? height=\"(\\d+)\".*", "$1"), String.valueOf(image.getHeight() / 2));
        assertEquals(0xFFFFFF, image.getRGB(1, 1) & 0xFFFFFF, "white ground");
        int yellow = Integer.parseInt(Viridis.at(1).hex(), 16);
        assertTrue(count(image, yellow) > 10_000, "cells of rank 1");
        assertTrue(count(image, 0x1b1c1e) > 500, "text");
    }

    @Test
    void everyPanelIsDrawn() throws Exception {
        for (Figure figure : List.of(Samples.heat(), Samples.passage(), Samples.bars(), Samples.evil())) {
            var image = image(figure);
            long white = count(image, 0xFFFFFF);
            long all = (long) image.getWidth() * image.getHeight();
            assertTrue(white > all / 4 && white < all * 0.98, figure.title() + ": " + white + " of " + all);
        }
    }

    @Test
    void aVeryLongFigureHasFewerPixelsInsteadOfNoMemory() throws Exception {
        var labels = IntStream.range(0, 2_500).mapToObj(String::valueOf).toList();
        var bars = new Bars("", "layer", labels, "r", List.of(
                new Series("", labels.stream().map(label -> Bar.of(1, "1")).toList())));
        var image = image(Figure.of("Long", List.of(), List.of(bars), List.of()));
        assertTrue((long) image.getWidth() * image.getHeight() <= 65_000_000L);
        assertTrue(image.getWidth() < 2 * 480, "less than twice as wide as the SVG");
    }
}
