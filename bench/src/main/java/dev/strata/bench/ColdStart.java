package dev.strata.bench;

import dev.strata.kernels.DType;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.device.Device;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a fresh JVM needs, once: the time from its start to the first generated token of a random GPT-2
 * 124M, and the memory beside the mapped weights after a prefill of 512 tokens (Linux only).
 */
public final class ColdStart {
    private ColdStart() {}

    /** Prints the figures; {@code args[0]} is the device, by default {@code host}. */
    public static void main(String[] args) throws IOException {
        Path directory = RandomGpt2.gpt2(DType.F32);
        long started = ManagementFactory.getRuntimeMXBean().getStartTime();
        try (var model = Gpt2.open(directory, Device.of(args.length > 0 ? args[0] : "host"))) {
            try (var generation = model.generate(RandomGpt2.tokens(8), Sampling.greedy())) {
                generation.next();
            }
            IO.println("JVM start to first token: " + (System.currentTimeMillis() - started) + " ms");
            model.run(RandomGpt2.tokens(512), Capture.none());
            IO.println("memory beside the mapped weights after a prefill of 512: " + anonymousMemory());
        }
    }

    private static String anonymousMemory() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "unknown (no /proc here)";
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MiB")
                .findFirst()
                .orElse("unknown");
    }
}
