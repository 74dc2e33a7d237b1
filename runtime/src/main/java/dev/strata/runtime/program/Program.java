package dev.strata.runtime.program;

import dev.strata.runtime.program.Operation.Attention;
import dev.strata.runtime.program.Operation.CrossEntropy;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A forward pass as data: the prologue once, the block once per layer, the epilogue once.
 *
 * @param positions how many positions a pass holds: devices choose their kernels by it
 * @param carryFrom the buffer that a block leaves for the next one ...
 * @param carryTo ... and the buffer in which the next one finds it (the prologue writes it for block 0)
 * @param layers how many times the block runs
 */
public record Program(
        Positions positions,
        List<Operation> prologue,
        List<Operation> block,
        Buffer carryFrom,
        Buffer carryTo,
        int layers,
        List<Operation> epilogue) {

    /** Prefill runs many positions at once through matrix-matrix products, decode one through matrix-vector. */
    public enum Positions { MANY, ONE }

    public Program {
        prologue = List.copyOf(prologue);
        block = List.copyOf(block);
        epilogue = List.copyOf(epilogue);
    }

    /** The learned tensors that its operations read, each once, in the order of their first use. */
    public List<Parameter> parameters() {
        return Stream.of(prologue, block, epilogue)
                .flatMap(List::stream)
                .flatMap(operation -> operation.parameters().stream())
                .distinct()
                .toList();
    }

    /** The place in the block of its attention: the keys and values of all rows are computed by what is before. */
    public int attention() {
        return IntStream.range(0, block.size())
                .filter(i -> block.get(i) instanceof Attention)
                .findFirst()
                .orElseThrow();
    }

    /** The same up to, but not with, the loss in which it ends. */
    public Program withoutLoss() {
        List<Operation> rest = epilogue.stream().filter(operation -> !(operation instanceof CrossEntropy)).toList();
        return new Program(positions, prologue, block, carryFrom, carryTo, layers, rest);
    }
}
