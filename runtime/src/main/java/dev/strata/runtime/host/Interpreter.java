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

/** Runs operations one after another, each on all cores. */
final class Interpreter {
    private final HostWeights weights;
    private final HostOperations host;
    private final Activations activations;
    private final KeyValueCache[] caches;

    // The rows that the operations run over: sequences of one length, flat.
    private int rows;
    private int length;
    private int start;
    private int[] tokens;
    private HostCaptures captures;
    private int most;
    private int[][] targets;
    private Batch batch;
    private PatchedBatch patched;

    // What the last operations found.
    private Matrix unembedding;
    private int argmax;
    private MemorySegment logits;
    private int[][] ranks;
    private Reading[] readings;
    private float[] losses;
    private float[][] targetLogits;

    /** @param caches one for each layer; none if no attention is to be run */
    Interpreter(HostWeights weights, HostOperations host, Activations activations, KeyValueCache[] caches) {
        this.weights = weights;
        this.host = host;
        this.activations = activations;
        this.caches = caches;
    }

    /** A whole forward pass over new tokens from position {@code start} on. */
    void run(Program program, int start, int[] tokens, HostCaptures captures) {
        this.start = start;
        this.length = tokens.length;
        this.captures = captures;
        run(program, tokens);
    }

    /** A forward pass over sequences that each start anew: their keys and values replace what is in the caches. */
    void run(Program program, Batch batch) {
        this.start = 0;
        this.length = batch.length();
        this.batch = batch;
        run(program, batch.tokens());
    }

    /** As above, for a program that patches. */
    void run(Program program, PatchedBatch patched) {
        this.patched = patched;
        run(program, patched.batch());
    }

    private void run(Program program, int[] tokens) {
        this.tokens = tokens;
        this.rows = tokens.length;
        activations.reserve(rows);
        runAll(program.prologue(), 0);
        for (int layer = 0; layer < program.layers(); layer++) {
            if (layer > 0) {
                activations.nextLayer(program.carryFrom(), program.carryTo());
            }
            runAll(program.block(), layer);
        }
        runAll(program.epilogue(), 0);
    }

    /** A lens over rows that the caller has put into its first buffer. */
    void read(Iterable<Operation> operations, int rows, int most, int[][] targets) {
        this.rows = rows;
        this.most = most;
        this.targets = targets;
        runAll(operations, 0);
    }

    private void runAll(Iterable<Operation> operations, int layer) {
        for (Operation operation : operations) {
            run(operation, layer);
        }
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
                for (int t = 0; t < rows; t++) {
                    host.gather(weights.matrix(embed.table(), layer), start + t % length, of(embed.out()), t);
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
            case Attention attention -> {
                for (int t = 0; t < rows; t += length) {
                    host.attention(
                            row(attention.qkv(), t), start, length, caches[layer], row(attention.out(), t));
                }
            }
            case Gelu gelu -> host.gelu(of(gelu.in()), rows, gelu.in().width(), of(gelu.out()));
            case Patch patch -> Sequences.patch(
                    patched, new Hook(patch.site(), layer), of(patch.buffer()), patch.buffer().width());
            case Capture capture -> captures.take(capture, layer, start, of(capture.source()), this);
            case Unembed unembed -> {
                unembedding = weights.matrix(unembed.weight(), layer);
                logits = activations.row(unembed.out());
                host.unembed(row(unembed.in(), rows - 1), unembedding, logits);
            }
            case Argmax find -> argmax = host.argmax(activations.row(find.logits()), find.logits().width());
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

    private MemorySegment of(Buffer buffer) {
        return activations.of(buffer);
    }

    private MemorySegment row(Buffer buffer, int row) {
        return of(buffer).asSlice((long) row * buffer.width() * Float.BYTES);
    }

    /** A captured row of an attention pattern; {@link HostOperations#pattern}. */
    void pattern(MemorySegment query, int position, int layer, int length, MemorySegment pattern, int row, int of) {
        host.pattern(query, position, caches[layer], length, pattern, row, of);
    }

    /** The logits of captured rows, through the same weight as the pass's own. */
    void logits(MemorySegment in, int rows, MemorySegment out) {
        host.logits(in, rows, unembedding, out);
    }

    /** The last position's logits, until the next run. */
    MemorySegment logits() {
        return logits;
    }

    int argmax() {
        return argmax;
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
