package dev.strata.lens.cli;

import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.WeightFormat;

/** Opens the small model in the box on a second core while the first one reads the command line: readies classes. */
final class HeadStart {
    private HeadStart() {}

    /** Begins, where there is a core to spare. */
    static void begin() {
        if (Runtime.getRuntime().availableProcessors() > 1) {
            Thread.ofPlatform().daemon().name("strata-head-start").start(HeadStart::run);
        }
    }

    private static void run() {
        try (var checkpoint = Checkpoint.open(DefaultModel.directory());
                var engine = Device.host().load(checkpoint, WeightFormat.STORED)) {
            engine.session().close();
        } catch (RuntimeException e) {
            // A start without it is only slower; who needs the model hears of it.
        }
    }
}
