package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.SplitAttentionKernel;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Program;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Where each buffer of a program lies in the one array of activations. Every buffer has a row for each position of
 * the context, except the logits, which have one row. A block's outgoing buffer is its incoming one: the program
 * reads the latter before it writes the former (captures of the incoming buffer are made before the block runs).
 */
final class ActivationLayout {
    private final Map<Buffer, Long> at = new LinkedHashMap<>();
    private final Program program;
    private final int context;
    private long partials;
    private long size;

    ActivationLayout(Program program, int context) {
        this.program = program;
        this.context = context;
        Stream.of(program.prologue(), program.block(), program.epilogue())
                .flatMap(part -> part.stream())
                .forEach(this::place);
    }

    /** Floats of the whole array. */
    long size() {
        return size;
    }

    /** A buffer's place in the array. */
    Region region(FloatArray activations, Buffer buffer) {
        return new Region(activations, at(buffer), buffer.width());
    }

    /** A buffer's first float in the array. */
    int at(Buffer buffer) {
        return Math.toIntExact(at.get(alias(buffer)));
    }

    /** What the splits of decode's attention leave. */
    Region partials(FloatArray activations) {
        return new Region(activations, Math.toIntExact(partials), 1);
    }

    private void place(Operation operation) {
        switch (operation) {
            case Operation.EmbedTokens op -> add(op.out(), context);
            case Operation.EmbedPositions op -> add(op.out(), context);
            case Operation.Add op -> add(op.out(), context);
            case Operation.LayerNorm op -> add(op.out(), context);
            case Operation.Linear op -> add(op.out(), context);
            case Operation.Attention op -> {
                add(op.out(), context);
                partials = size;
                size += SplitAttentionKernel.partials(context, op.heads(), op.out().width());
            }
            case Operation.Gelu op -> add(op.out(), context);
            case Operation.Unembed op -> add(op.out(), 1);
            case Operation.Argmax op -> { }
            case Operation.Capture op -> { }
            case Operation.Rank op -> { }
            case Operation.Predict op -> { }
            case Operation.CrossEntropy op -> { }
            case Operation.Patch op -> { }
            case Operation.TargetLogits op -> { }
        }
    }

    private void add(Buffer buffer, int rows) {
        if (at.putIfAbsent(alias(buffer), size) == null) {
            size += (long) rows * buffer.width();
        }
    }

    private Buffer alias(Buffer buffer) {
        return buffer.equals(program.carryFrom()) ? program.carryTo() : buffer;
    }
}
