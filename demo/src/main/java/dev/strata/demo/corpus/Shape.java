package dev.strata.demo.corpus;

import dev.strata.demo.facts.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * A sentence with gaps. In the files of shapes, {@code [a|b]} stands for a or b, each a shape of its own;
 * {@code {slot}} for what is told of; {@code {2.slot}} for the same of a second, different subject; {@code {cue}} for
 * some city that is not the answer; {@code <a|b>} for a verb after a singular or a plural subject.
 *
 * @param weight how often it is taken, relative to the other shapes of its file
 * @param text with slots and verbs, but without alternatives
 */
record Shape(double weight, String text) {

    /** The shapes of a file beside this class; the weight of a line is shared by what its alternatives make. */
    static List<Shape> read(String name) {
        var shapes = new ArrayList<Shape>();
        for (String line : Table.lines(Shape.class, name)) {
            if (!line.startsWith("#")) {
                int tab = line.indexOf('\t');
                var texts = expand(line.substring(tab + 1));
                double weight = Double.parseDouble(line.substring(0, tab)) / texts.size();
                texts.forEach(text -> shapes.add(new Shape(weight, text)));
            }
        }
        return List.copyOf(shapes);
    }

    /** Every way to choose among a text's alternatives, which don't nest. */
    static List<String> expand(String text) {
        int open = text.indexOf('[');
        if (open < 0) {
            return List.of(text);
        }
        int close = text.indexOf(']', open);
        var texts = new ArrayList<String>();
        for (String rest : expand(text.substring(close + 1))) {
            for (String alternative : text.substring(open + 1, close).split("\\|", -1)) {
                texts.add(text.substring(0, open) + alternative + rest);
            }
        }
        return texts;
    }
}
