package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.Cursor;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Operation.Capture;
import dev.strata.runtime.program.Program;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A model and a group's sequences on the device: their arrays, their graphs, and what runs them. For one thread. */
final class LoadedGroup implements CaptureStore, AutoCloseable {
    private final Config config;
    private final Program program;
    private final ActivationLayout layout;
    private final GroupArrays arrays;
    private final GroupGraphs graphs;
    private final GraphPlan plan;
    private final Readings readings;

    /** Builds the graphs and uploads the weights. */
    LoadedGroup(TornadoDevice device, Config config, Program program, WeightArrays weights, GroupShape shape) {
        this.config = config;
        this.program = program;
        this.layout = new ActivationLayout(program, shape.rows());
        this.arrays = GroupArrays.create(weights, config, shape, layout.size());
        this.graphs = new GroupGraphs(
                config, program, layout, shape, arrays, LinearChoice.of(device, weights.layout()));
        this.plan = new GraphPlan(device, arrays.shared(), graphs.all());
        this.readings = new Readings(graphs.readings, plan);
    }

    /** One pass; what was asked for stays on the device or, where there is no room, comes over as it arises. */
    void run(List<GroupPart> parts) {
        Predicate<Capture> fromBefore = capture -> capture.source().equals(program.carryTo());
        boolean lastOnly = parts.stream().noneMatch(part -> part.captures().hasAnyBehindLastKeys(program));
        int rows = parts.stream().mapToInt(part -> part.tokens().length).sum();
        parts.forEach(this::set);
        Cursor.begin(arrays.cursor(), rows, 0);
        run(graphs.embed, rows);
        capture(program.prologue(), -1, parts, _ -> true);
        for (int layer = 0; layer < program.layers(); layer++) {
            int here = layer;
            boolean between = parts.stream().anyMatch(part -> part.captures().hasAnyBetween(program, here));
            arrays.cursor().set(Cursor.LAYER, layer);
            arrays.cursor().set(Cursor.BETWEEN, between ? 1 : 0);
            capture(program.block(), layer, parts, fromBefore);
            run(graphs.keys, rows);
            if (lastOnly && layer == program.layers() - 1) {
                rows = parts.size();
                arrays.cursor().set(Cursor.ROWS, rows);
            }
            run(graphs.block, rows);
            capture(program.block(), layer, parts, fromBefore.negate());
        }
        arrays.cursor().set(Cursor.LAYER, 0);
        run(graphs.norm, rows);
        capture(program.epilogue(), -1, parts, _ -> true);
        arrays.cursor().set(Cursor.ROWS, parts.size());
        run(graphs.out, parts.size());
    }

    private void set(GroupPart part) {
        for (int i = 0; i < part.tokens().length; i++) {
            arrays.tokens().set(part.row(i), part.tokens()[i]);
            arrays.rows().set(part.row(i), part.sequence(), part.start() + i);
        }
    }

    private void run(GraphSpec graph, int rows) {
        graph.resize(rows);
        plan.run(graph);
    }

    /** Rows on their way to a tensor in host memory. */
    private record Copied(MemorySegment to, int at) {}

    /**
     * Keeps what was asked for of a part of the program: copied together on the device and, where it does not stay
     * there, brought over in one piece.
     */
    private void capture(List<Operation> operations, int layer, List<GroupPart> parts, Predicate<Capture> which) {
        var copied = new ArrayList<Copied>();
        int at = 0;
        arrays.copies().of(0);
        for (Operation operation : operations) {
            if (operation instanceof Capture capture && which.test(capture)) {
                var hook = new Hook(capture.site(), layer);
                for (GroupPart part : parts) {
                    if (part.captures().has(hook)) {
                        var slot = part.captures().slot(hook);
                        copy(capture, hook.width(config), part, part.stays() ? part.at() + slot.at() : at);
                        if (!part.stays()) {
                            copied.add(new Copied(part.kept(hook), at));
                            at += slot.floats();
                        }
                    }
                }
            }
        }
        if (arrays.copies().groups() > 0) {
            run(graphs.capture, arrays.copies().groups());
        }
        if (at > 0) {
            MemorySegment floats = plan.read(arrays.captures(), 0, at);
            for (Copied each : copied) {
                MemorySegment.copy(floats, (long) each.at() * Float.BYTES, each.to(), 0, each.to().byteSize());
            }
        }
    }

    private void copy(Capture capture, int width, GroupPart part, int at) {
        int from = layout.at(capture.source()) + capture.offset();
        for (int row : part.captures().rows()) {
            arrays.copies().copy(from + part.row(row) * capture.source().width(), 0, at, 0, width);
            at += width;
        }
    }

    @Override
    public MemorySegment captured(int at, int floats) {
        return plan.copy(arrays.captures(), at, floats);
    }

    @Override
    public Readings readings() {
        return readings;
    }

    /** The first choice after a part of the last pass. */
    int choice(int part) {
        return arrays.choices().get(part);
    }

    /** The logits after a part of the last pass, brought over now. */
    float[] logits(int part) {
        int width = graphs.logits.width();
        return plan.read(graphs.logits.array(), graphs.logits.at() + part * width, width)
                .toArray(ValueLayout.JAVA_FLOAT);
    }

    @Override
    public void close() {
        plan.close();
    }
}
