package dev.strata.kernels.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The backward of {@link HostOperations}: from the gradient of the loss to an operation's output, the gradients to
 * its input and weights. Where a method takes {@code add}, true adds to what the gradient memory holds and false
 * overwrites it; gradients of weights are always added to. Every result has the same bits whatever the team's size.
 *
 * <p>Conventions are those of HostOperations: off-heap float32, one operation at a time, no overlapping operands,
 * IllegalArgumentException for memory on the heap or shorter than the shapes say.
 */
public final class HostGradients {
    /** @param arena for scratch memory; its end is the instance's end */
    public HostGradients(Team team, Arena arena) {
        this(HostKernelsProvider.KERNELS, team, arena);
    }

    HostGradients(HostKernels kernels, Team team, Arena arena) {}

    /** The gradient of a sum to one of its terms: that of the sum. */
    public void add(MemorySegment outGradient, long n, MemorySegment inGradient, boolean add) {
        throw new UnsupportedOperationException();
    }

    public void linearInput(
            MemorySegment outGradient, int rows, Matrix weight, MemorySegment inGradient, boolean add) {
        throw new UnsupportedOperationException();
    }

    public void linearWeights(
            MemorySegment in, MemorySegment outGradient, int rows, int inputs, int outputs,
            MemorySegment weightGradient, MemorySegment biasGradient) {
        throw new UnsupportedOperationException();
    }

    public void layerNormInput(
            MemorySegment in, MemorySegment outGradient, int rows, int width, MemorySegment gain, float epsilon,
            MemorySegment inGradient, boolean add) {
        throw new UnsupportedOperationException();
    }

    public void layerNormWeights(
            MemorySegment in, MemorySegment outGradient, int rows, int width, float epsilon,
            MemorySegment gainGradient, MemorySegment biasGradient) {
        throw new UnsupportedOperationException();
    }

    public void gelu(
            MemorySegment in, MemorySegment outGradient, int rows, int width, MemorySegment inGradient, boolean add) {
        throw new UnsupportedOperationException();
    }

    public void attention(
            MemorySegment qkv, MemorySegment outGradient, int sequences, int length, int heads, int headWidth,
            MemorySegment qkvGradient) {
        throw new UnsupportedOperationException();
    }

    public void scatter(
            MemorySegment outGradient, int rows, int width, int[] tableRows, MemorySegment tableGradient) {
        throw new UnsupportedOperationException();
    }

    public void crossEntropy(
            MemorySegment in, int rows, Matrix weight, int[] targets, float scale, float[] losses,
            MemorySegment inGradient, Optional<MemorySegment> weightGradient) {
        throw new UnsupportedOperationException();
    }

    public double squaredNorm(MemorySegment values, long n) {
        throw new UnsupportedOperationException();
    }

    public void adamW(
            AdamW step, float gradientScale, MemorySegment values, MemorySegment gradients, MemorySegment first,
            MemorySegment second, long from, long count, float weightDecay) {
        throw new UnsupportedOperationException();
    }
}
