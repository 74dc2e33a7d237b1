package dev.strata.bench.row;

/** Something that is measured again and again. */
@FunctionalInterface
interface Measurement {
    /** Does it once more and returns the figure, e.g. tokens per second. */
    double take() throws Exception;

    /** Work whose results are kept, so that no compiler leaves it out. */
    @FunctionalInterface
    interface Work {
        Object run() throws Exception;
    }

    /**
     * How much of something per second.
     *
     * @param amount of it that the work does, e.g. tokens
     * @param least seconds to go on for
     */
    static Measurement rate(double amount, double least, Work work) {
        return prepared(amount, least, () -> work);
    }

    /** The same where each piece of work needs a preparation that doesn't count. */
    static Measurement prepared(double amount, double least, Prepared prepared) {
        return () -> {
            double done = 0;
            double seconds = 0;
            do {
                Work work = prepared.ready();
                long start = System.nanoTime();
                Results.keep(work.run());
                seconds += (System.nanoTime() - start) / 1e9;
                done += amount;
            } while (seconds < least);
            return done / seconds;
        };
    }

    /** Gets work ready. */
    @FunctionalInterface
    interface Prepared {
        Work ready() throws Exception;
    }

    /** Where results go: to a field that any thread might read. */
    final class Results {
        @SuppressWarnings("unused")
        private static volatile Object last;

        private Results() {}

        static void keep(Object result) {
            last = result;
        }
    }
}
