package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.KeyValueCache;
import dev.strata.kernels.host.Matrix;
import dev.strata.kernels.host.Reading;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.PatchedBatch;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Operation.Add;
import dev.strata.runtime.program.Operation.Argmax;
import dev.strata.runtime.program.Operation.Attention;
import dev.strata.runtime.program.Operation.Capture;
import dev.strata.runtime.program.Operation.CrossEntropy;
import dev.strata.runtime.program.Operation.EmbedPositions;
import dev.strata.runtime.program.Operation.EmbedTokens;
import dev.strata.runtime.program.Operation.Gelu;
import dev.strata.runtime.program.Operation.LayerNorm;
import dev.strata.runtime.program.Operation.Linear;
import dev.strata.runtime.program.Operation.Patch;
import dev.strata.runtime.program.Operation.Predict;
import dev.strata.runtime.program.Operation.Rank;
import dev.strata.runtime.program.Operation.TargetLogits;
import dev.strata.runtime.program.Operation.Unembed;
import dev.strata.runtime.program.Program;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Runs operations one after another, each on all cores. */
final class Interpreter {
    private final HostWeights weights;
    private final HostOperations host;
    private final Activations activations;

    // The rows that the operations run over, sequence by sequence.
    private int rows;
    private List<Span> spans = List.of();
    private int[] tokens;
    private int most;
    private int[][] targets;
    private Batch batch;
    private PatchedBatch patched;

    // What the last operations found.
    private Matrix unembedding;
    private int[] argmax;
    private MemorySegment logits;
    private int[][] ranks;
    private Reading[] readings;
    private float[] losses;
    private float[][] targetLogits;

    Interpreter(HostWeights weights, HostOperations host, Activations activations) {
        this.weights = weights;
        this.host = host;
        this.activations = activations;
    }

    /** A forward pass over sequences that each start anew: their keys and values replace what is in the caches. */
    void run(Program program, Batch batch, KeyValueCache[] caches) {
        this.batch = batch;
        run(program, Span.of(batch, caches), batch.tokens());
    }

    /** As above, for a program that patches. */
    void run(Program program, PatchedBatch patched, KeyValueCache[] caches) {
        this.patched = patched;
        run(program, patched.batch(), caches);
    }

    /**
     * A whole forward pass over new tokens of some sequences.
     *
     * @param tokens of all spans
     */
    void run(Program program, List<Span> spans, int[] tokens) {
        this.spans = spans;
        this.tokens = tokens;
        this.rows = tokens.length;
        activations.reserve(rows);
        runAll(program.prologue(), 0);
        for (int layer = 0; layer < program.layers(); layer++) {
            if (layer > 0) {
                activations.nextLayer(program.carryFrom(), program.carryTo());
            }
            if (layer == program.layers() - 1 && readsLastRowsOnly(program, layer)) {
                runLast(program, layer);
            } else {
                runAll(program.block(), layer);
            }
        }
        runAll(program.epilogue(), 0);
    }

    /**
     * Whether all that is asked of a layer behind its keys and values, and of what follows it, is each sequence's last row:
     * the logits of what comes next.
     */
    private boolean readsLastRowsOnly(Program program, int layer) {
        List<Operation> block = program.block();
        return rows > Math.max(2, spans.size())
                && !activations.areKept()
                && program.epilogue().stream().anyMatch(Unembed.class::isInstance)
                && !Span.wantAny(spans, block.subList(program.attention(), block.size()), layer)
                && !Span.wantAny(spans, program.epilogue(), 0);
    }

    /**
     * A layer of which only the keys and values of all rows are needed, and the residual stream of the last ones: one of
     * each sequence, or two of a single one, for a row alone is multiplied in another order and would have other bits.
     */
    private void runLast(Program program, int layer) {
        List<Operation> block = program.block();
        int at = program.attention();
        runAll(block.subList(0, at), layer);
        List<Span> last = Span.last(spans, spans.size() > 1 ? 1 : 2);
        attend((Attention) block.get(at), last, layer);
        MemorySegment stream = of(program.carryTo());
        Span.copyLast(spans, last, stream, program.carryTo().width(), stream);
        spans = last;
        rows = last.getLast().lastRow() + 1;
        runAll(block.subList(at + 1, block.size()), layer);
    }

    private void attend(Attention attention, List<Span> from, int layer) {
        Span.attend(host, spans, from, layer, of(attention.qkv()), of(attention.out()), attention.out().width());
    }

    /** A lens over rows that the caller has put into its first buffer. */
    void read(List<Operation> operations, int rows, int most, int[][] targets) {
        this.rows = rows;
        this.most = most;
        this.targets = targets;
        runAll(operations, 0);
    }

    private void runAll(List<Operation> operations, int layer) {
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            if (operation instanceof Linear linear && i + 1 < operations.size()
                    && !isKept(linear.out(), operations, layer) && runBoth(linear, operations.get(i + 1), layer)) {
                i++;
            } else {
                run(operation, layer);
            }
        }
    }

    /** Runs a linear layer and what is made of its output as one, the output itself nowhere; if there is such a way. */
    private boolean runBoth(Linear linear, Operation next, int layer) {
        switch (next) {
            case Gelu gelu when gelu.in().equals(linear.out()) -> host.linearGelu(
                    of(linear.in()), rows, weights.matrix(linear.weight(), layer), weights.vector(linear.bias(), layer),
                    of(gelu.out()));
            case Add add when add.b().equals(linear.out()) -> host.linearAdd(
                    of(linear.in()), rows, weights.matrix(linear.weight(), layer), weights.vector(linear.bias(), layer),
                    of(add.a()), of(add.out()));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Whether somebody asks for a buffer that of the operations only the next one reads. */
    private boolean isKept(Buffer buffer, List<Operation> operations, int layer) {
        if (activations.areKept()) {
            return true;
        }
        for (Operation operation : operations) {
            if (operation instanceof Capture capture && capture.source().equals(buffer)
                    && Span.want(spans, capture, layer)) {
                return true;
            }
        }
        return false;
    }

    private void run(Operation operation, int layer) {
        switch (operation) {
            case EmbedTokens embed -> {
                for (int t = 0; t < rows; t++) {
                    host.gather(weights.matrix(embed.table(), layer), tokens[t], of(embed.out()), t);
                }
                if (batch != null) {
                    Sequences.scale(host, batch, of(embed.out()), embed.out().width());
                }
            }
            case EmbedPositions embed -> {
                for (Span span : spans) {
                    for (int t = 0; t < span.rows(); t++) {
                        int position = span.start() + t;
                        host.gather(weights.matrix(embed.table(), layer), position, of(embed.out()), span.row() + t);
                    }
                }
            }
            case Add add -> host.add(of(add.a()), of(add.b()), rows, add.out().width(), of(add.out()));
            case LayerNorm norm -> host.layerNorm(
                    of(norm.in()), rows, norm.in().width(),
                    weights.vector(norm.gain(), layer), weights.vector(norm.bias(), layer), norm.epsilon(),
                    of(norm.out()));
            case Linear linear -> host.linear(
                    of(linear.in()), rows,
                    weights.matrix(linear.weight(), layer), weights.vector(linear.bias(), layer),
                    of(linear.out()));
            case Attention attention -> attend(attention, spans, layer);
            case Gelu gelu -> host.gelu(of(gelu.in()), rows, gelu.in().width(), of(gelu.out()));
            case Patch patch -> Sequences.patch(
                    patched, new Hook(patch.site(), layer), of(patch.buffer()), patch.buffer().width());
            case Capture capture -> {
                for (Span span : spans) {
                    span.captures().take(capture, layer, span, row(capture.source(), span.row()), this);
                }
            }
            case Unembed unembed -> {
                unembedding = weights.matrix(unembed.weight(), layer);
                logits = activations.perSequence(unembed.out());
                host.unembed(lastRows(unembed.in()), spans.size(), unembedding, logits);
            }
            case Argmax find -> {
                argmax = new int[spans.size()];
                for (int i = 0; i < argmax.length; i++) {
                    argmax[i] = host.argmax(logits(i), find.logits().width());
                }
            }
            case Rank rank -> ranks = host.rank(of(rank.in()), rows, weights.matrix(rank.weight(), layer), targets);
            case Predict predict -> readings = host.predict(
                    of(predict.in()), rows, weights.matrix(predict.weight(), layer), most, targets);
            case CrossEntropy loss -> {
                losses = new float[rows];
                host.crossEntropy(of(loss.in()), rows, weights.matrix(loss.weight(), layer), batch.targets(), losses);
            }
            case TargetLogits target -> targetLogits = host.targetLogits(
                    of(target.in()), Sequences.lastRows(batch), weights.matrix(target.weight(), layer), patched.tokens());
        }
    }

    /** The row of each sequence's last position, side by side. */
    private MemorySegment lastRows(Buffer buffer) {
        if (spans.size() == rows) {
            return of(buffer);
        }
        MemorySegment last = activations.perSequence(new Buffer("last of " + buffer.name(), buffer.width()));
        Span.copyLast(spans, Span.last(spans, 1), of(buffer), buffer.width(), last);
        return last;
    }

    private MemorySegment of(Buffer buffer) {
        return activations.of(buffer);
    }

    private MemorySegment row(Buffer buffer, int row) {
        return of(buffer).asSlice((long) row * buffer.width() * Float.BYTES);
    }

    /** A captured row of an attention pattern; {@link HostOperations#pattern}. */
    void pattern(
            MemorySegment query, int position, KeyValueCache cache, int length, MemorySegment pattern, int row,
            int of) {
        host.pattern(query, position, cache, length, pattern, row, of);
    }

    /** The logits of captured rows, through the same weight as the pass's own. */
    void logits(MemorySegment in, int rows, MemorySegment out) {
        host.logits(in, rows, unembedding, out);
    }

    /** The logits of a span's last position, until the next run. */
    MemorySegment logits(int span) {
        long bytes = (long) unembedding.rows() * Float.BYTES;
        return logits.asSlice(span * bytes, bytes);
    }

    /** The largest of them; -1 if one is not finite. */
    int argmax(int span) {
        return argmax[span];
    }

    int[][] ranks() {
        return ranks;
    }

    /** Of each row; null where its logits are not finite. */
    Reading[] readings() {
        return readings;
    }

    /** Of each row, until the next run. */
    float[] losses() {
        return losses;
    }

    /** [sequence][token], until the next run. */
    float[][] targetLogits() {
        return targetLogits;
    }
}
