package dev.strata.lens.encode;

import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.program.Hook;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.ojalgo.matrix.store.R064Store;

/** The residual stream at each stimulus' last token. */
final class States {
    private States() {}

    /**
     * Reads the stimuli.
     *
     * @param stimuli how many there are
     * @param done hears how many stimuli have been read
     * @return what enters block 0 and what each block leaves, each [stimuli × width]
     */
    static List<R064Store> of(Gpt2 model, List<Reading> readings, int stimuli, IntConsumer done) {
        int width = model.config().width();
        List<R064Store> layers = IntStream.rangeClosed(0, model.config().layers())
                .mapToObj(_ -> R064Store.FACTORY.make(stimuli, width))
                .toList();
        int read = 0;
        for (Reading reading : readings) {
            Run run = model.run(reading.tokens(), Capture.residuals().at(reading.positions()));
            for (int layer = 0; layer < layers.size(); layer++) {
                float[] states = run.tensor(Hook.residual(layer)).toArray(ValueLayout.JAVA_FLOAT);
                for (int s = 0; s < reading.stimuli().length; s++) {
                    for (int i = 0; i < width; i++) {
                        layers.get(layer).set(reading.stimuli()[s], i, states[s * width + i]);
                    }
                }
            }
            read += reading.stimuli().length;
            done.accept(read);
        }
        return layers;
    }
}
