package dev.strata.lens.report;

import dev.strata.lens.figure.Scale;

/** Values as a character each, for media without colours: the higher the block, the more. */
final class Level {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";

    private Level() {}

    /** A block, with a minus before it where the value is negative; nothing for NaN. */
    static String of(Scale scale, double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        return switch (scale) {
            case Scale.Rank rank -> block(rank.count() < 2 ? 1 : 1 - Math.log(value) / Math.log(rank.count()));
            case Scale.Sequential s -> block(s.most() > s.least() ? (value - s.least()) / (s.most() - s.least()) : 0);
            case Scale.Amount s -> block(s.most() > 0 ? value / s.most() : 0);
            case Scale.Diverging s -> signed(value, block(s.most() > 0 ? Math.abs(value) / s.most() : 0));
        };
    }

    private static String signed(double value, String block) {
        return value < 0 && !BLOCKS.startsWith(block) ? "-" + block : block;
    }

    private static String block(double t) {
        int index = (int) Math.round(Math.clamp(t, 0, 1) * (BLOCKS.length() - 1));
        return BLOCKS.substring(index, index + 1);
    }
}
