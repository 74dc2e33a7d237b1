package dev.strata.lens.report;

import static com.github.weisj.jsvg.parser.DocumentLimits.DEFAULT_MAX_NESTING_DEPTH;
import static com.github.weisj.jsvg.parser.DocumentLimits.DEFAULT_MAX_USE_NESTING_DEPTH;

import com.github.weisj.jsvg.parser.DocumentLimits;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import dev.strata.lens.figure.Figure;
import dev.strata.runtime.StrataException;
import java.awt.Color;
import java.awt.Font;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;

/** A figure as PNG: its {@link Svg} with two pixels for one, fewer where there would be very many. */
public final class Png {
    private static final double SCALE = 2;
    private static final double MOST_PIXELS = 64e6;

    static {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private Png() {}

    /**
     * Draws it.
     *
     * @throws StrataException if Java finds no fonts on this machine
     */
    public static byte[] of(Figure figure) {
        needFonts();
        // Java's own font families, which look in others for characters that one lacks.
        String svg = Svg.of(figure, Font.SANS_SERIF, Font.MONOSPACED);
        // The limits are for strangers' documents.
        var limits = new DocumentLimits(
                DEFAULT_MAX_NESTING_DEPTH, DEFAULT_MAX_USE_NESTING_DEPTH, Integer.MAX_VALUE);
        var context = LoaderContext.builder().documentLimits(limits).build();
        var document = new SVGLoader().load(
                new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)), null, context);
        if (document == null) {
            throw new AssertionError("an SVG of our own is not read");
        }
        var size = document.size();
        double scale = Math.min(SCALE, Math.sqrt(MOST_PIXELS / (size.width * size.height)));
        var image = new BufferedImage(
                (int) Math.ceil(size.width * scale), (int) Math.ceil(size.height * scale), BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.scale(scale, scale);
        document.render(null, graphics);
        graphics.dispose();
        return encoded(image);
    }

    private static byte[] encoded(BufferedImage image) {
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void needFonts() {
        try {
            for (String family : List.of(Font.SANS_SERIF, Font.MONOSPACED)) {
                new Font(family, Font.PLAIN, 12).createGlyphVector(new FontRenderContext(null, true, true), "x");
            }
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // Java's ways to say that there is no font, no fontconfig or no libfreetype.
            throw new StrataException(
                    "--png: Java finds no fonts on this machine (" + e.getMessage() + "); --svg needs none", e);
        }
    }
}
