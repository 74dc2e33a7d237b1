package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.Cursor;
import dev.strata.kernels.tornado.PatternKernel;
import dev.strata.kernels.tornado.TiledAttentionKernel;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Operation.Capture;
import dev.strata.runtime.program.Program;
import dev.strata.runtime.program.Site;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Runs a program: its prologue once, its block once per layer, its epilogue once, and after each of these copies what
 * was asked for into the captures, on the device. Where nothing was asked for, nothing is launched.
 */
final class ForwardPass {
    private final Config config;
    private final Program program;
    private final ActivationLayout layout;
    private final ModelArrays arrays;
    private final ModelGraphs graphs;
    private final GraphPlan plan;

    ForwardPass(
            Config config,
            Program program,
            ActivationLayout layout,
            ModelArrays arrays,
            ModelGraphs graphs,
            GraphPlan plan) {
        this.config = config;
        this.program = program;
        this.layout = layout;
        this.arrays = arrays;
        this.graphs = graphs;
        this.plan = plan;
    }

    /** Appends tokens to the cache, the first at position {@code start}; decodes if there is one, else prefills. */
    void run(int[] tokens, int start, CaptureLayout captures) {
        Predicate<Capture> fromBefore = capture -> capture.source().equals(program.carryTo());
        int rows = tokens.length;
        for (int i = 0; i < tokens.length; i++) {
            arrays.tokens().set(i, tokens[i]);
        }
        Cursor.begin(arrays.cursor(), tokens.length, start);
        run(graphs.embed, tokens.length);
        capture(program.prologue(), -1, captures, capture -> true);
        for (int layer = 0; layer < program.layers(); layer++) {
            at(layer, captures);
            capture(program.block(), layer, captures, fromBefore);
            if (tokens.length == 1) {
                run(graphs.decode, rows);
            } else {
                run(graphs.prefillKeys, rows);
                if (layer == program.layers() - 1 && !captures.hasAnyBehindLastKeys(program)) {
                    rows = keepLast(rows, start, layer, captures);
                }
                run(graphs.prefill, rows);
            }
            capture(program.block(), layer, captures, fromBefore.negate());
            pattern(layer, captures);
        }
        arrays.cursor().set(Cursor.LAYER, 0);
        run(graphs.out, rows);
        capture(program.epilogue(), -1, captures, capture -> true);
        logits(captures);
    }

    /**
     * Of a layer's rows whose keys and values are in the cache, keeps those that kernels compute together with the last
     * one, and returns how many these are: nobody reads the others.
     */
    private int keepLast(int rows, int start, int layer, CaptureLayout captures) {
        int first = (rows - 1) / TiledAttentionKernel.ROWS * TiledAttentionKernel.ROWS;
        if (first > 0) {
            graphs.copies.of(IntStream.range(first, rows).toArray());
            Buffer stream = program.carryTo();
            Buffer qkv = program.block().get(program.attention()).inputs().getFirst();
            for (Buffer buffer : List.of(stream, qkv)) {
                int width = buffer.width();
                graphs.copies.copy(layout.at(buffer), width, layout.at(buffer), width, width);
            }
            run(graphs.ahead, graphs.copies.groups());
            Cursor.begin(arrays.cursor(), rows - first, start + first);
            at(layer, captures);
        }
        return rows - first;
    }

    private void at(int layer, CaptureLayout captures) {
        arrays.cursor().set(Cursor.LAYER, layer);
        arrays.cursor().set(Cursor.BETWEEN, captures.hasAnyBetween(program, layer) ? 1 : 0);
    }

    private void run(GraphSpec graph, int rows) {
        graph.resize(rows);
        plan.run(graph);
    }

    /** Copies what was asked for of a part of the program, in one launch. */
    private void capture(List<Operation> part, int layer, CaptureLayout captures, Predicate<Capture> which) {
        graphs.copies.of(captures.rows());
        for (Operation operation : part) {
            if (operation instanceof Capture capture && capture.site() != Site.PATTERN && which.test(capture)) {
                var hook = new Hook(capture.site(), layer);
                if (captures.has(hook)) {
                    int width = capture.site() == Site.LOGITS ? capture.source().width() : hook.width(config);
                    graphs.copies.copy(
                            layout.at(capture.source()) + capture.offset(), capture.source().width(),
                            captures.slot(hook).at(), width, width);
                }
            }
        }
        if (graphs.copies.groups() > 0) {
            run(graphs.capture, graphs.copies.groups());
        }
    }

    private void pattern(int layer, CaptureLayout captures) {
        var hook = new Hook(Site.PATTERN, layer);
        if (captures.has(hook)) {
            PatternKernel.fill(graphs.patternRequest, captures.slot(hook).at(), captures.length(), captures.rows());
            run(graphs.pattern, captures.rows().length);
        }
    }

    /** The captured rows lie where their logits are to come: takes them away from there and multiplies them. */
    private void logits(CaptureLayout captures) {
        var hook = Hook.of(Site.LOGITS);
        if (captures.has(hook)) {
            int at = captures.slot(hook).at();
            int width = config.width();
            int rows = captures.rows().length;
            graphs.copies.of(0);
            for (int r = 0; r < rows; r++) {
                graphs.copies.copy(at + r * width, 0, graphs.rows().at() + r * width, 0, width);
            }
            run(graphs.readings.gather(), graphs.copies.groups());
            arrays.cursor().set(Cursor.ROWS, rows);
            arrays.cursor().set(Cursor.SHIFT, at);
            run(graphs.logits, rows);
            arrays.cursor().set(Cursor.SHIFT, 0);
        }
    }
}
