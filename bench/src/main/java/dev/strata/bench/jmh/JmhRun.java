package dev.strata.bench.jmh;

import dev.strata.bench.jmh.host.HostKernelBenchmark;
import dev.strata.bench.jmh.tornado.DeviceKernel;
import dev.strata.bench.jmh.tornado.DeviceKernelBenchmark;
import dev.strata.runtime.device.Device;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The kernels and passes of Strata alone, by JMH: to see what a change does.
 *
 * @param only a regular expression that names must match somewhere
 * @param dtype the weights' type
 * @param quick one short iteration each: to see that they run, not how fast
 * @param results JMH's results in JSON go there
 */
public record JmhRun(Device device, String only, String dtype, boolean quick, Optional<Path> results) {
    /** @throws RunnerException if a benchmark fails */
    public void run() throws RunnerException {
        boolean host = device.kind() == Device.Kind.HOST;
        Class<?> kernels = host ? HostKernelBenchmark.class : DeviceKernelBenchmark.class;
        var options = new OptionsBuilder().param("device", device.id()).param("dtype", dtype);
        for (Class<?> benchmarks : List.of(PassBenchmark.class, TrainingBenchmark.class, kernels)) {
            options.include("^(?=.*(?:" + only + "))" + Pattern.quote(benchmarks.getName() + "."));
        }
        if (!host) {
            options.param("kernel", DeviceKernel.on(device.id()));
        }
        if (quick) {
            options.warmupIterations(1).measurementIterations(1)
                    .warmupTime(TimeValue.seconds(1)).measurementTime(TimeValue.seconds(1));
        }
        results.ifPresent(file -> options.resultFormat(ResultFormatType.JSON).result(file.toString()));
        var report = OutputFormatFactory.createFormatInstance(Report.to(System.out), VerboseMode.NORMAL);
        new Runner(options.build(), report).run();
    }
}
