package dev.strata.bench;

import dev.strata.bench.jmh.host.HostKernelBenchmark;
import dev.strata.bench.jmh.PassBenchmark;
import dev.strata.bench.jmh.Report;
import dev.strata.bench.jmh.TrainingBenchmark;
import dev.strata.bench.jmh.tornado.DeviceKernelBenchmark;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.device.Device;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strata bench}: the kernels and whole passes on one device, by JMH, and what a fresh JVM needs. */
@Command(
        name = "strata bench",
        mixinStandardHelpOptions = true,
        description = "Measures kernels and whole passes of a random GPT-2 124M on this machine.")
public final class Bench implements Callable<Integer> {
    @Option(names = "--device", paramLabel = "ID", defaultValue = "auto", description = "As for the other commands.")
    private String device;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            defaultValue = "",
            description = "Only benchmarks whose names have a match, e.g. prefill512 or Kernel.")
    private String only;

    @Option(names = "--dtype", defaultValue = "F32", description = "The weights' type: F32, F16 or BF16.")
    private String dtype;

    @Option(names = "--quick", description = "One short iteration each: to see that they run, not how fast.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes JMH's results to a file.")
    private String json;

    private Bench() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench())
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    line.getErr().println("strata bench: " + (e instanceof StrataException ? e.getMessage() : e));
                    return 1;
                })
                .execute(args));
    }

    @Override
    public Integer call() throws RunnerException, IOException, InterruptedException {
        Device chosen = Device.of(device);
        IO.println("device " + chosen.id() + " (" + chosen.name() + ")");
        boolean host = chosen.kind() == Device.Kind.HOST;
        Class<?> kernels = host ? HostKernelBenchmark.class : DeviceKernelBenchmark.class;
        var options = new OptionsBuilder().param("device", chosen.id()).param("dtype", dtype);
        for (Class<?> benchmarks : List.of(PassBenchmark.class, TrainingBenchmark.class, kernels)) {
            options.include("^(?=.*(?:" + only + "))" + Pattern.quote(benchmarks.getName() + "."));
        }
        if (quick) {
            options.warmupIterations(1).measurementIterations(1)
                    .warmupTime(TimeValue.seconds(1)).measurementTime(TimeValue.seconds(1));
        }
        if (json != null) {
            options.resultFormat(ResultFormatType.JSON).result(json);
        }
        var report = OutputFormatFactory.createFormatInstance(Report.to(System.out), VerboseMode.NORMAL);
        new Runner(options.build(), report).run();
        return only.isEmpty() ? coldStart(chosen.id()) : 0;
    }

    /** Runs {@link ColdStart} in a JVM of its own, with this one's options. */
    private static int coldStart(String device) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ColdStart.class.getName(), device));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
