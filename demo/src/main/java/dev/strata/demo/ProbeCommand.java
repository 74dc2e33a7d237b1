package dev.strata.demo;

import dev.strata.demo.probe.Probes;
import dev.strata.demo.probe.Report;
import dev.strata.lens.cli.DefaultModel;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Device;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strata demo probe}: counts what a model knows of the demo model's corpus. */
@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description = "Counts the facts and the verbs that a model gets right, and where in the model the answers "
                + "arise, from the lists facts.tsv and agreement.tsv in the repository.")
final class ProbeCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "DIR", description = "Default: the model that comes with Strata.")
    private Path model;

    @Option(names = "--device", paramLabel = "ID", defaultValue = "auto", description = "As for the other commands.")
    private String device;

    @Option(names = "--json", description = "Print JSON, and nothing else, on standard output.")
    private boolean json;

    @Override
    public Integer call() {
        try (var opened = Gpt2.open(model == null ? DefaultModel.directory() : model, Device.of(device))) {
            var report = Report.of(opened, Probes.read());
            IO.println(json ? report.toJson() : report.toText());
        }
        return 0;
    }
}
