package dev.strata.demo;

import dev.strata.lens.cli.Main;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strata demo train}: the model in the box, from its facts to its weights. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Makes the corpus and trains the model in the box on it, with strata train: about an hour on two "
                + "cores. A run that was interrupted goes on with strata train --resume --out DIR.")
final class TrainCommand implements Callable<Integer> {
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The checkpoint to write.")
    private Path out;

    @Option(names = "--text", paramLabel = "DIR", description = "Where to write the corpus. Default: beside --out.")
    private Path text;

    @Override
    public Integer call() {
        Path corpus = text == null ? out.resolveSibling(out.getFileName() + "-text") : text;
        int code = Demo.run("corpus", "--out=" + corpus);
        if (code != 0) {
            return code;
        }
        var arguments = Recipe.arguments(corpus, out);
        IO.println("strata " + String.join(" ", arguments));
        Main.main(arguments.toArray(String[]::new)); // and the end of the process
        return 0;
    }
}
