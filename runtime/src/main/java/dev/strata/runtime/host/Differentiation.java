package dev.strata.runtime.host;

import dev.strata.kernels.host.HostGradients;
import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.KeyValueCache;
import dev.strata.kernels.host.Team;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.program.Backward;
import dev.strata.runtime.program.Backward.Step;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Operation.Add;
import dev.strata.runtime.program.Operation.Attention;
import dev.strata.runtime.program.Operation.CrossEntropy;
import dev.strata.runtime.program.Operation.EmbedPositions;
import dev.strata.runtime.program.Operation.EmbedTokens;
import dev.strata.runtime.program.Operation.Gelu;
import dev.strata.runtime.program.Operation.LayerNorm;
import dev.strata.runtime.program.Operation.Linear;
import dev.strata.runtime.program.Parameter;
import dev.strata.runtime.program.Program;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Runs the loss of batches forwards and backwards, on all cores. */
final class Differentiation implements AutoCloseable {
    /** Where the gradients of parameters go. */
    interface Sink {
        /** The memory to which a parameter's gradient is added; empty if nobody wants it. */
        Optional<MemorySegment> gradient(Parameter parameter, int layer);
    }

    private final Config config;
    private final HostWeights weights;
    private final Sink sink;
    private final Arena arena = Arena.ofShared();
    private final HostOperations host = new HostOperations(Team.shared(), arena);
    private final HostGradients backward = new HostGradients(Team.shared(), arena);
    private final Program program;
    private final Backward reverse;

    private final Tape tape;
    private final WorkingActivations gradients = new WorkingActivations();
    private final KeyValueCache[] caches;
    private final Interpreter recording;

    // The pass that runs.
    private Batch batch;
    private float scale;
    private float[] losses;

    Differentiation(Config config, HostWeights weights, Sink sink) {
        this.config = config;
        this.weights = weights;
        this.sink = sink;
        this.program = Gpt2Program.loss(config);
        this.reverse = Backward.of(program);
        this.tape = new Tape(config.layers());
        this.caches = ForwardBatches.caches(config, host, arena);
        this.recording = new Interpreter(weights, host, tape);
    }

    /** The gradients of {@code scale} × the sum of the losses; returns the losses. */
    float[] run(Batch batch, float scale) {
        this.batch = batch;
        this.scale = scale;
        this.losses = new float[batch.rows()];
        // The loss runs once, forwards and backwards in one, so that its logits need not be computed twice.
        recording.run(program.withoutLoss(), batch, caches);
        gradients.reserve(batch.rows());
        runAll(reverse.epilogue(), 0);
        for (int layer = program.layers() - 1; layer >= 0; layer--) {
            tape.enter(layer);
            runAll(reverse.block(), layer);
            if (layer > 0) {
                gradients.nextLayer(program.carryTo(), program.carryFrom());
            }
        }
        runAll(reverse.prologue(), 0);
        return losses;
    }

    /** The gradient by the scaled token embeddings, [rows, width], until the next run; only if the table's own is not wanted. */
    MemorySegment embeddingGradient() {
        Buffer embedded = program.prologue().stream()
                .filter(EmbedTokens.class::isInstance)
                .map(operation -> ((EmbedTokens) operation).out())
                .findFirst()
                .orElseThrow();
        return gradients.of(embedded).asSlice(0, (long) batch.rows() * embedded.width() * Float.BYTES);
    }

    private void runAll(List<Step> steps, int layer) {
        for (Step step : steps) {
            run(step, layer);
        }
    }

    private void run(Step step, int layer) {
        int rows = batch.rows();
        switch (step.operation()) {
            case CrossEntropy loss -> backward.crossEntropy(
                    tape.of(loss.in()), rows, weights.matrix(loss.weight(), layer), batch.targets(), scale, losses,
                    gradient(loss.in()), sink.gradient(loss.weight(), layer));
            case LayerNorm norm -> {
                int width = norm.in().width();
                backward.layerNormInput(
                        tape.of(norm.in()), gradient(norm.out()), rows, width, weights.vector(norm.gain(), layer),
                        norm.epsilon(), gradient(norm.in()), step.adds(norm.in()));
                sink.gradient(norm.gain(), layer).ifPresent(gain -> backward.layerNormWeights(
                        tape.of(norm.in()), gradient(norm.out()), rows, width, norm.epsilon(), gain,
                        sink.gradient(norm.bias(), layer).orElseThrow()));
            }
            case Linear linear -> {
                backward.linearInput(
                        gradient(linear.out()), rows, weights.matrix(linear.weight(), layer), gradient(linear.in()),
                        step.adds(linear.in()));
                sink.gradient(linear.weight(), layer).ifPresent(weight -> backward.linearWeights(
                        tape.of(linear.in()), gradient(linear.out()), rows, linear.in().width(), linear.out().width(),
                        weight, sink.gradient(linear.bias(), layer).orElseThrow()));
            }
            case Attention attention -> backward.attention(
                    tape.of(attention.qkv()), gradient(attention.out()), batch.sequences(),
                    batch.length(), config.heads(), config.headWidth(), gradient(attention.qkv()));
            case Gelu gelu -> backward.gelu(
                    tape.of(gelu.in()), gradient(gelu.out()), rows, gelu.in().width(), gradient(gelu.in()),
                    step.adds(gelu.in()));
            case Add add -> {
                long floats = (long) rows * add.out().width();
                backward.add(gradient(add.out()), floats, gradient(add.a()), step.adds(add.a()));
                backward.add(gradient(add.out()), floats, gradient(add.b()), step.adds(add.b()));
            }
            case EmbedTokens embed -> {
                if (sink.gradient(embed.table(), layer).isPresent()) {
                    Sequences.scale(host, batch, gradient(embed.out()), embed.out().width());
                    scatter(embed.out(), batch.tokens(), embed.table());
                }
            }
            case EmbedPositions embed -> {
                int[] positions = new int[rows];
                Arrays.setAll(positions, row -> row % batch.length());
                scatter(embed.out(), positions, embed.table());
            }
            default -> throw new IllegalArgumentException(step.operation() + " has no gradient");
        }
    }

    private void scatter(Buffer rows, int[] tableRows, Parameter table) {
        sink.gradient(table, 0).ifPresent(
                to -> backward.scatter(gradient(rows), batch.rows(), rows.width(), tableRows, to));
    }

    private MemorySegment gradient(Buffer buffer) {
        return gradients.of(buffer);
    }

    @Override
    public void close() {
        tape.close();
        gradients.close();
        arena.close();
    }
}
