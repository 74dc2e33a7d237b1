/**
 * Kernels by themselves on a device of TornadoVM's: what it can do at most. Beside the kernels' and the runtime's own,
 * this package and {@code jmh.tornado} are the only ones that name TornadoVM's types; nothing loads them on the host.
 */
package dev.strata.bench.tornado;
