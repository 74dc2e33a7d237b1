package dev.strata.bench.table;

import java.util.List;

/**
 * A row's work on a device, taken apart.
 *
 * @param name of the row, e.g. {@code decode-f32}
 * @param pass what the work consists of, e.g. {@code token}
 * @param wall seconds that a pass takes when nothing is timed within it, of each round
 * @param kernels at least one, the longest first
 */
public record Shares(String name, String pass, Sample wall, List<KernelShare> kernels) {
    public Shares {
        kernels = List.copyOf(kernels);
    }

    /** The seconds of all kernels of a pass. */
    public double kernelSeconds() {
        return kernels.stream().mapToDouble(KernelShare::seconds).sum();
    }

    /** The calls of all kernels of a pass. */
    public double calls() {
        return kernels.stream().mapToDouble(KernelShare::calls).sum();
    }

    /**
     * The seconds of a pass in which no kernel runs: the host launches, copies and waits. Kernels are timed in other
     * rounds than passes, so it may come out a little below 0.
     */
    public double betweenSeconds() {
        return wall.median() - kernelSeconds();
    }

    /** A kernel's share of all kernels' time: those of all kernels add up to 1. */
    public double share(KernelShare kernel) {
        return kernel.seconds() / kernelSeconds();
    }
}
