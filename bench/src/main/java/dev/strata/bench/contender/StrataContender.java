package dev.strata.bench.contender;

import dev.strata.lens.rank.Rankings;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.SequenceGroup;
import dev.strata.runtime.device.Session;
import dev.strata.runtime.device.WeightFormat;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/** Strata itself, through what its own commands call. */
public final class StrataContender implements ReadingRanks {
    public static final String ID = "strata";

    private final Path directory;
    private final Device device;
    private final WeightFormat weights;
    private final Checkpoint checkpoint;
    private final Engine engine;
    private Optional<Gpt2> model = Optional.empty();

    public StrataContender(Path directory, Device device) {
        this(directory, device, WeightFormat.STORED);
    }

    public StrataContender(Path directory, Device device, WeightFormat weights) {
        this.directory = directory;
        this.device = device;
        this.weights = weights;
        checkpoint = Checkpoint.open(directory);
        engine = device.load(checkpoint, weights);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Sequence sequence() {
        return new Generating(engine.session());
    }

    @Override
    public Together together(int sequences) {
        return new GeneratingTogether(sequences);
    }

    @Override
    public int[][] ranks(int[] tokens) {
        if (model.isEmpty()) {
            model = Optional.of(Gpt2.open(directory, device, weights));
        }
        var columns = Rankings.of(model.get().run(tokens, Capture.residuals())).nextTokens().columns();
        int[][] ranks = new int[checkpoint.config().layers() + 1][tokens.length - 1];
        for (var column : columns) {
            for (int reading = 0; reading < ranks.length; reading++) {
                ranks[reading][column.position()] = column.ranks().get(reading);
            }
        }
        return ranks;
    }

    @Override
    public void close() {
        model.ifPresent(Gpt2::close);
        engine.close();
        checkpoint.close();
    }

    private static final class Generating implements Sequence {
        private final Session session;
        private Pass pass;

        Generating(Session session) {
            this.session = session;
        }

        @Override
        public int append(int... tokens) {
            pass = session.run(tokens, CaptureRequest.NONE);
            return pass.argmax();
        }

        @Override
        public float[] logits() {
            return pass.logits();
        }

        @Override
        public void close() {
            session.close();
        }
    }

    private final class GeneratingTogether implements Together {
        private static final int ROWS = 512;
        private final SequenceGroup group;

        GeneratingTogether(int sequences) {
            group = engine.group(sequences, Math.min(128, checkpoint.config().context()), ROWS);
        }

        @Override
        public int[] append(int[][] tokens) {
            var steps = IntStream.range(0, tokens.length)
                    .mapToObj(i -> new SequenceGroup.Step(i, tokens[i], CaptureRequest.NONE))
                    .toList();
            return group.run(steps).stream().mapToInt(Pass::argmax).toArray();
        }

        @Override
        public void close() {
            group.close();
        }
    }
}
