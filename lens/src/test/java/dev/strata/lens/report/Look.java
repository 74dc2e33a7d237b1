package dev.strata.lens.report;

import dev.strata.lens.figure.Figure;
import java.nio.file.*;
import java.util.*;

final class Look {
    public static void main(String[] a) throws Exception {
        var dir = Path.of("/tmp/look");
        Files.createDirectories(dir);
        var big = Figure.of("A long text: " + "word and word again ".repeat(60), List.of("model demo"), List.of(Samples.ranks(13,
            java.util.stream.IntStream.range(0, 1001).mapToObj(i -> Samples.WORDS.get(i % 16)).toList(), 3)), List.of());
        for (var e : Map.of("ranks", Samples.ranks(), "heat", Samples.heat(), "heat2", Samples.heat(java.util.stream.IntStream.range(0, 80).mapToObj(i -> Samples.WORDS.get(i % 16)).toList()), "passage", Samples.passage(), "bars", Samples.bars(), "evil", Samples.evil(), "big", big).entrySet()) {
            long t = System.nanoTime();
            Files.writeString(dir.resolve(e.getKey() + ".html"), Page.of(e.getValue()));
            if (!e.getKey().equals("none")) { Files.writeString(dir.resolve(e.getKey() + ".svg"), Svg.of(e.getValue()));
            Files.write(dir.resolve(e.getKey() + ".png"), Png.of(e.getValue())); }
            System.out.println(e.getKey() + " " + (System.nanoTime() - t) / 1e6 + " ms " + Files.size(dir.resolve(e.getKey() + ".html")));
        }
    }
}
