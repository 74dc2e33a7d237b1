package dev.strata.runtime.device;

/**
 * What one kernel took of a device's time.
 *
 * @param name of its graph and its task, e.g. {@code decode.mlp_pre}
 * @param calls how often it ran
 * @param nanoseconds of all calls together, by the device's own clock
 */
public record KernelTime(String name, int calls, long nanoseconds) {}
