package dev.strata.lens.cli;

import dev.strata.lens.Json;
import dev.strata.lens.terminal.ProgressLine;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.train.RunRecord.HeldOutLoss;
import dev.strata.runtime.train.TrainingData;
import dev.strata.runtime.train.TrainingListener;
import dev.strata.runtime.train.TrainingRun;
import dev.strata.runtime.train.TrainingSummary;
import java.nio.file.Path;
import java.util.Locale;

/** What {@code strata train} says: how it goes on standard error, what has come of it on standard output. */
final class TrainingReport implements TrainingListener, AutoCloseable {
    /** Exit code of a run that Ctrl-C has ended. */
    static final int INTERRUPTED = 130;

    private final Console console;
    private final boolean json;
    private final boolean silent;
    private final Path out;
    private final Device device;
    private final ProgressLine line;

    TrainingReport(Console console, GeneralOptions general, Path out, Device device) {
        this.console = console;
        this.json = general.json;
        this.silent = general.json && console.errorColumns() == 0;
        this.out = out;
        this.device = device;
        this.line = new ProgressLine(console.err(), console.errorColumns());
    }

    void begin(TrainingRun run, TrainingData text) {
        var settings = run.settings();
        double epochs = (double) settings.schedule().steps() * settings.windowsPerStep() / text.windows();
        say(format("%s parameters, %s tokens in %,d windows (and %s held out), %,d steps of %s tokens (%.3g epochs), device %s",
                        ProgressLine.count(run.parameters()), ProgressLine.count(text.tokens()), text.windows(),
                        ProgressLine.count(text.heldOutTokens()), settings.schedule().steps(),
                        ProgressLine.count(settings.tokensPerStep()), epochs, device.id()));
        if (run.step() > 0) {
            say("going on after step " + run.step());
        }
    }

    @Override
    public void stepped(Progress p) {
        if (!silent) {
            line.show(() -> format("step %d/%d %s loss %.4f · lr %.2e · %s tokens/s · %s left",
                    p.step(), p.steps(), ProgressLine.bar(p.step(), p.steps()), p.loss(), p.learningRate(),
                    ProgressLine.count(p.tokensPerSecond()), ProgressLine.duration(p.secondsLeft())));
        }
    }

    @Override
    public void evaluated(HeldOutLoss measured) {
        say(format("step %d: held-out loss %.4f (perplexity %.2f)",
                measured.step(), measured.loss(), Math.exp(measured.loss())));
    }

    void end(TrainingRun run, TrainingSummary summary) {
        if (!summary.isComplete()) {
            say("stopped and saved at step " + summary.step() + " of " + summary.steps()
                    + ": strata train --resume --out " + out + " goes on");
        }
        line.close();
        console.out().println(json ? json(run, summary) : text(summary));
    }

    private String text(TrainingSummary summary) {
        var text = new StringBuilder(format("%s: step %d of %d", out, summary.step(), summary.steps()));
        summary.loss().ifPresent(loss -> text.append(format(", loss %.4f", loss)));
        summary.heldOutLoss().ifPresent(loss ->
                text.append(format(", held-out loss %.4f (perplexity %.2f)", loss, Math.exp(loss))));
        return text.append(format("\n%s tokens in %s on %s (%s): %s tokens/s",
                ProgressLine.count(summary.tokens()), ProgressLine.duration(summary.seconds()), device.id(), device.name(),
                ProgressLine.count(summary.tokensPerSecond()))).toString();
    }

    private String json(TrainingRun run, TrainingSummary summary) {
        var object = Json.object()
                .put("command", "train")
                .put("out", out.toString())
                .put("device", device.id())
                .put("parameters", run.parameters())
                .put("step", summary.step())
                .put("steps", summary.steps())
                .put("complete", summary.isComplete());
        summary.loss().ifPresent(loss -> object.put("loss", loss));
        summary.heldOutLoss().ifPresent(
                loss -> object.put("held_out_loss", loss).put("held_out_perplexity", Math.exp(loss)));
        return object.put("tokens", summary.tokens())
                .put("seconds", summary.seconds())
                .put("tokens_per_second", summary.tokensPerSecond())
                .toString();
    }

    private void say(String sentence) {
        if (!silent) {
            line.say(sentence);
        }
    }

    /** Numbers look the same in every locale. */
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    @Override
    public void close() {
        line.close();
    }
}
