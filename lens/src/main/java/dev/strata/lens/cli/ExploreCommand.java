package dev.strata.lens.cli;

import dev.strata.lens.Origin;
import dev.strata.lens.explore.Explorer;
import java.awt.Desktop;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata explore}: every view, live, in a browser. */
@Command(
        name = "explore",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Opens a page on this machine where one types a prompt, picks a view and sees it computed live.",
            "",
            "Only this machine can reach it, and only with the token in its URL. Ctrl-C ends it.",
            ""
        },
        footer = {"", "For example:", "  strata explore", "  strata explore --port 7000 --model gpt2 --no-browser"})
final class ExploreCommand implements Callable<Integer> {
    private static final int MOST_PORTS = 65535;

    private final Console console;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Where to listen; 0 takes a port that is free. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(names = "--no-browser", description = "Print the URL only, do not open it.")
    private boolean noBrowser;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private GeneralOptions general;

    ExploreCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        modelOptions.check();
        if (port < 0 || port > MOST_PORTS) {
            throw new UsageException("--port must be 0 to " + MOST_PORTS + ", not " + port);
        }
        var ended = new CountDownLatch(1);
        try (var model = modelOptions.open();
                var explorer = Explorer.start(model, port);
                var _ = new Interrupt(ended::countDown)) {
            String url = explorer.address().toString();
            console.out().println(general.json
                    ? Origin.of(model).json("explore").put("url", url).toString()
                    : "Strata shows " + model.name() + " on " + model.device().name() + " at\n" + url
                            + "\nCtrl-C ends it.");
            if (console.isTerminal() && !noBrowser) {
                open(explorer.address());
            }
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** Where there is no browser to open, the URL is on the screen. */
    private static void open(URI address) {
        if (!GraphicsEnvironment.isHeadless() && Desktop.isDesktopSupported()
                && Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
            try {
                Desktop.getDesktop().browse(address);
            } catch (IOException e) {
                // The system has no browser that it knows of.
            }
        }
    }
}
