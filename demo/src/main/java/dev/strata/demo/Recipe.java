package dev.strata.demo;

import dev.strata.demo.facts.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the model in the box is trained: {@code recipe.txt} beside this class. */
final class Recipe {
    private Recipe() {}

    /**
     * The arguments of {@code strata}.
     *
     * @param text where the corpus is
     * @param out where the model goes
     */
    static List<String> arguments(Path text, Path out) {
        var arguments = new ArrayList<String>();
        arguments.add("train");
        arguments.add("--data=" + text.resolve(CorpusCommand.TRAIN));
        arguments.add("--held-out=" + text.resolve(CorpusCommand.HELD_OUT));
        arguments.add("--out=" + out);
        arguments.addAll(options());
        return List.copyOf(arguments);
    }

    /** Its options, e.g. {@code --layers=12}. */
    static List<String> options() {
        return Table.lines(Recipe.class, "recipe.txt").stream().filter(line -> !line.startsWith("#")).toList();
    }
}
