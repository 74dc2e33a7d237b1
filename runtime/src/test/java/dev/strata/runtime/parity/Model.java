package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.Gpt2;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Batches;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.Training;
import dev.strata.runtime.program.Hook;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A checkpoint on the device under test, with the reference beside it. */
final class Model implements AutoCloseable {
    /** At least as many as any test's batch has: a larger one would be compiled anew. */
    private static final int ROWS = 350;

    private final String name;
    private final Path directory;
    private final Checkpoint checkpoint;
    private final Reference reference;
    private final Device device;
    private final Engine engine;
    private final double tolerance;
    private Optional<Batches> batches = Optional.empty();
    private double worst;
    private String worstAt = "nothing compared";

    Model(String name, Path directory, Device device, double tolerance) {
        this.name = name;
        this.directory = directory;
        this.checkpoint = Checkpoint.open(directory);
        this.reference = new Reference(checkpoint);
        this.tolerance = tolerance;
        this.device = device;
        this.engine = device.load(checkpoint);
        // A device makes room for the captures of the first run: a later one with more would compile everything anew.
        int context = config().context();
        run(tokens(context, 0), everything(0, context));
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** The largest relative error of an activation. */
    double tolerance() {
        return tolerance;
    }

    Config config() {
        return checkpoint.config();
    }

    Engine engine() {
        return engine;
    }

    /** The engine's batches, opened once for all tests: a device may compile for seconds before it runs one. */
    Batches batches() {
        if (batches.isEmpty()) {
            batches = Optional.of(engine.batches());
            batches.get().losses(Batch.of(ROWS, 1, tokens(ROWS, 1), tokens(ROWS, 2)));
        }
        return batches.get();
    }

    /** The same on the same device, as users open it. */
    Gpt2 open() {
        return Gpt2.open(directory, device);
    }

    /** A copy to be trained on the same device. */
    Training train() {
        return device.train(checkpoint);
    }

    /** A reference of one's own, whose weights may be changed. */
    Reference reference() {
        return new Reference(checkpoint);
    }

    Trace trace(int... tokens) {
        return reference.run(tokens);
    }

    /** A sequence of this length, always the same for the same seed. */
    int[] tokens(int length, long seed) {
        return new Random(seed).ints(length, 0, config().vocabulary()).toArray();
    }

    /** Every hook at positions [from, to). */
    CaptureRequest everything(int from, int to) {
        return new CaptureRequest(Hook.all(config()), IntStream.range(from, to).toArray());
    }

    /** The residual streams of all layers, the embeddings first, at positions [from, to). */
    CaptureRequest residuals(int from, int to) {
        return new CaptureRequest(residuals(), IntStream.range(from, to).toArray());
    }

    List<Hook> residuals() {
        return IntStream.rangeClosed(0, config().layers()).mapToObj(Hook::residual).toList();
    }

    /** Runs tokens in a session of their own, which is closed when this returns: captures outlive it, logits do not. */
    Pass run(int[] tokens, CaptureRequest request) {
        record Done(float[] logits, int argmax, Captures captures) implements Pass {}
        try (var session = engine.session()) {
            Pass pass = session.run(tokens, request);
            return new Done(pass.logits(), pass.argmax(), pass.captures());
        }
    }

    /** Every captured hook of a pass over (the end of) the trace's tokens is the reference's. */
    void assertCaptured(Captures captures, Trace trace) {
        for (Hook hook : captures.request().hooks()) {
            double[] expected = trace.at(hook, captures.request().positions(), captures.length());
            assertClose(hook.name(), Errors.widen(captures.read(hook)), expected);
        }
    }

    /** A pass's own logits and first choice are the reference's at this position. */
    void assertLogits(Pass pass, Trace trace, int position) {
        double[] expected = trace.logits(position);
        assertClose("the pass's logits", Errors.widen(pass.logits()), expected);
        assertEquals(Trace.argmax(expected), pass.argmax(), name + ", first choice after position " + position);
    }

    void assertClose(String what, double[] ours, double[] expected) {
        assertClose(what, ours, expected, tolerance);
    }

    /** Gradients may be off by ten times as much as activations. */
    void assertGradientClose(String what, double[] ours, double[] expected) {
        assertClose("the gradient of " + what, ours, expected, 10 * tolerance);
    }

    private void assertClose(String what, double[] ours, double[] expected, double tolerance) {
        double error = Errors.relative(ours, expected);
        if (error > worst) {
            worst = error;
            worstAt = what;
        }
        assertTrue(error <= tolerance, () -> name + ", " + what + " is off by " + error + ", more than " + tolerance);
    }

    /** The ranks that a lens gives the same targets in every row: [blocks read][row][target]. */
    int[][][] ranks(Captures captures, Lens lens, int... targets) {
        int[] rows = captures.allRows();
        var perRow = new int[rows.length][];
        Arrays.fill(perRow, targets);
        int layers = config().layers();
        int[][][] ranks = captures.rank(residuals(), lens.normalises(0, layers), rows, perRow);
        assertEquals(layers + 1, ranks.length);
        // Ecco's last layer is another reading than its others.
        List<Hook> last = List.of(Hook.residual(layers));
        ranks[layers] = captures.rank(last, lens.normalises(layers, layers), rows, perRow)[0];
        return ranks;
    }

    String summary() {
        return "%-40s worst relative error %.2e, %s".formatted(name, worst, worstAt);
    }

    @Override
    public void close() {
        batches.ifPresent(Batches::close);
        engine.close();
        checkpoint.close();
    }
}
