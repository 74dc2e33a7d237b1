package dev.strata.lens.terminal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Text on one line, such that nothing in it can hide, break the line or steer the terminal. */
public final class Visible {
    /** Stands for a space, U+2423. */
    private static final char SPACE = '␣';

    private Visible() {}

    /**
     * A token's bytes: spaces as {@code ␣}, control and format characters escaped, bytes that are part of
     * a character only as {@code \xE2}.
     */
    public static String token(byte[] bytes) {
        var visible = new StringBuilder();
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length + 1);
        while (in.hasRemaining()) {
            var result = decoder.reset().decode(in, out, true);
            visible.append(escape(out.flip().toString(), SPACE));
            out.clear();
            for (int i = 0; result.isMalformed() && i < result.length(); i++) {
                visible.append(String.format("\\x%02X", in.get()));
            }
        }
        return standing(visible.toString());
    }

    /** A text: its spaces stay as they are. */
    public static String text(String text) {
        return standing(escape(text, ' '));
    }

    /** A text over several lines: line breaks and tabs stay, other controls become U+FFFD. */
    public static String lines(String text) {
        return text.replaceAll("[\\p{Cntrl}\\x80-\\x9F&&[^\\n\\t]]", "\uFFFD");
    }

    private static String escape(String text, char space) {
        var visible = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case ' ' -> visible.append(space);
                case '\n' -> visible.append("\\n");
                case '\r' -> visible.append("\\r");
                case '\t' -> visible.append("\\t");
                default -> {
                    if (hides(c)) {
                        visible.append(String.format("\\u{%X}", c));
                    } else {
                        visible.appendCodePoint(c);
                    }
                }
            }
        });
        return visible.toString();
    }

    /** A mark that has no character to stand on gets a dotted circle. */
    private static String standing(String text) {
        return !text.isEmpty() && DisplayWidth.combines(text.codePointAt(0)) ? "◌" + text : text;
    }

    /** Controls, directions, separators, unassigned: all but the joiner and the selectors inside emoji. */
    private static boolean hides(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE,
                    Character.UNASSIGNED, Character.PRIVATE_USE -> true;
            case Character.SPACE_SEPARATOR -> c != 0x3000;
            case Character.FORMAT -> c != 0x200D && !(c >= 0xE0020 && c <= 0xE007F);
            default -> false;
        };
    }
}
