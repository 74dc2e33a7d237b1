package dev.strata.lens.terminal;

import dev.strata.lens.colour.Rgb;
import java.util.Locale;
import java.util.Map;

/**
 * Where text is shown.
 *
 * @param colour how many colours it has
 * @param width its columns
 */
public record Terminal(Colour colour, int width) {
    /** The colours of a terminal: none, the 256 of xterm, or 24 bits. */
    public enum Colour { NONE, XTERM_256, TRUE_COLOUR }

    /** When a user wants colour: on a terminal, always, or never. */
    public enum When { AUTO, ALWAYS, NEVER }

    private static final int DEFAULT_WIDTH = 100;
    private static final int LEAST_WIDTH = 40;

    /** No colour and 100 columns: a file, a pipe, a string. */
    public static final Terminal PLAIN = new Terminal(Colour.NONE, DEFAULT_WIDTH);

    /**
     * What standard output is.
     *
     * @param columns of the terminal, as the launcher found it; 0 if it is none
     * @param environment COLORTERM and TERM say which colours there are, NO_COLOR that none are wanted
     *     (no-color.org), COLUMNS how wide text may be where there is no terminal
     */
    public static Terminal of(int columns, When when, Map<String, String> environment) {
        int width = columns > 0 ? columns : number(environment.get("COLUMNS"));
        return new Terminal(
                colour(columns > 0, when, environment), width > 0 ? Math.max(width, LEAST_WIDTH) : DEFAULT_WIDTH);
    }

    private static Colour colour(boolean terminal, When when, Map<String, String> environment) {
        String term = environment.getOrDefault("TERM", "").toLowerCase(Locale.ROOT);
        String depth = environment.getOrDefault("COLORTERM", "").toLowerCase(Locale.ROOT);
        boolean unwanted = !environment.getOrDefault("NO_COLOR", "").isEmpty() || term.equals("dumb");
        if (when == When.NEVER || when == When.AUTO && (unwanted || !terminal)) {
            return Colour.NONE;
        }
        return depth.equals("truecolor") || depth.equals("24bit") || term.endsWith("-direct")
                ? Colour.TRUE_COLOUR
                : Colour.XTERM_256;
    }

    private static int number(String digits) {
        return digits != null && digits.matches("[1-9]\\d{0,4}") ? Integer.parseInt(digits) : 0;
    }

    /** The text in bold where there are colours. */
    public String bold(String text) {
        return styled("1", text);
    }

    /** The text in a fainter shade where there are colours. */
    public String faint(String text) {
        return styled("2", text);
    }

    /** The text on a ground of that colour, black or white, whichever is easier to read. */
    public String on(Rgb ground, String text) {
        return styled(switch (colour) {
            case NONE -> "";
            case XTERM_256 -> "38;5;" + (ground.isLight() ? 16 : 231) + ";48;5;" + ground.xterm256();
            case TRUE_COLOUR -> (ground.isLight() ? "38;2;0;0;0" : "38;2;255;255;255") + ";48;2;" + ground.red() + ";"
                    + ground.green() + ";" + ground.blue();
        }, text);
    }

    private String styled(String codes, String text) {
        return colour == Colour.NONE ? text : "\u001b[" + codes + "m" + text + "\u001b[0m";
    }
}
