package dev.strata.runtime.program;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The backward pass of a program, derived from it by the chain rule (reverse-mode differentiation; Linnainmaa, 1970):
 * its operations from the last to the first, each turning the gradient of its output into those of its inputs and
 * parameters. It runs the epilogue once, the block once per layer from the last layer to the first, the prologue once;
 * between layers the gradient of {@code program.carryTo()} becomes that of {@code program.carryFrom()}.
 */
public record Backward(Program program, List<Step> epilogue, List<Step> block, List<Step> prologue) {
    /**
     * One operation backwards.
     *
     * @param adds those of its inputs whose gradient holds a part already, from an operation that comes later in the
     *     program: this one's part is added; the gradients of the others are written
     */
    public record Step(Operation operation, Set<Buffer> adds) {
        public Step {
            adds = Set.copyOf(adds);
        }

        /** Whether its part of an input's gradient is added to what is there. */
        public boolean adds(Buffer input) {
            return adds.contains(input);
        }
    }

    /** The backward pass of a program that ends in a loss. */
    public static Backward of(Program program) {
        return new Backward(
                program,
                reverse(program.epilogue(), Set.of()),
                reverse(program.block(), Set.of(program.carryFrom())),
                reverse(program.prologue(), Set.of(program.carryTo())));
    }

    /** @param begun the buffers whose gradients are there before the first step */
    private static List<Step> reverse(List<Operation> operations, Set<Buffer> begun) {
        var written = new HashSet<>(begun);
        var steps = new ArrayList<Step>();
        for (Operation operation : operations.reversed()) {
            var adds = new HashSet<>(operation.inputs());
            adds.retainAll(written);
            steps.add(new Step(operation, adds));
            written.addAll(operation.inputs());
        }
        return List.copyOf(steps);
    }
}
