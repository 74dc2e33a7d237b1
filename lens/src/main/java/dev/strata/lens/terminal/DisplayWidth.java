package dev.strata.lens.terminal;

import java.lang.Character.UnicodeBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How many columns text takes on a terminal: 2 for East Asian wide characters and emoji (Unicode's annex
 * 11), 0 for marks that combine with the character before, 1 otherwise.
 */
public final class DisplayWidth {
    private static final Pattern CLUSTER = Pattern.compile("\\X");
    private static final int EMOJI_VARIATION = 0xFE0F;

    private DisplayWidth() {}

    /** The columns of a text without control characters. */
    public static int of(String text) {
        int width = 0;
        boolean ascii = true;
        for (int i = 0; i < text.length() && ascii; i++) {
            ascii = text.charAt(i) < 0x80;
        }
        if (ascii) {
            return text.length();
        }
        var matcher = CLUSTER.matcher(text);
        while (matcher.find()) {
            width += ofCluster(matcher.group());
        }
        return width;
    }

    /** The longest start of a text that fits into so many columns, with "…" for what is left out. */
    public static String fit(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        var fitting = new StringBuilder();
        int width = 1;
        var matcher = CLUSTER.matcher(text);
        while (matcher.find() && width + ofCluster(matcher.group()) <= columns) {
            width += ofCluster(matcher.group());
            fitting.append(matcher.group());
        }
        return fitting.append('…').toString();
    }

    /** As {@link #fit}, but it is the start that is left out. */
    public static String fitEnd(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        var clusters = new ArrayList<>(clusters(text));
        var fitting = new StringBuilder();
        int width = 1;
        while (!clusters.isEmpty() && width + ofCluster(clusters.getLast()) <= columns) {
            width += ofCluster(clusters.getLast());
            fitting.insert(0, clusters.removeLast());
        }
        return "…" + fitting;
    }

    /** The characters as people count them. */
    public static List<String> clusters(String text) {
        return CLUSTER.matcher(text).results().map(MatchResult::group).toList();
    }

    /** The text in parts that take at most so many columns each, at least 2 being given. */
    static List<String> split(String text, int columns) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        int width = 0;
        for (String cluster : clusters(text)) {
            if (width + ofCluster(cluster) > columns) {
                parts.add(part.toString());
                part.setLength(0);
                width = 0;
            }
            part.append(cluster);
            width += ofCluster(cluster);
        }
        parts.add(part.toString());
        return parts;
    }

    /** The text with spaces before it, so that it takes so many columns. */
    public static String right(String text, int columns) {
        return " ".repeat(Math.max(0, columns - of(text))) + text;
    }

    /** The text with spaces behind it, so that it takes so many columns. */
    public static String left(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    private static int ofCluster(String cluster) {
        int first = cluster.codePointAt(0);
        if (cluster.indexOf(EMOJI_VARIATION) > 0 || wide(first) || cluster.codePointCount(0, cluster.length()) > 1
                && Character.isEmoji(first) && first > 0x7F) {
            return 2;
        }
        return combines(first) ? 0 : 1;
    }

    static boolean combines(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> true;
            default -> false;
        };
    }

    private static boolean wide(int c) {
        if (c < 0x1100) {
            return false;
        }
        if (Character.isEmojiPresentation(c) || Character.isIdeographic(c)) {
            return true;
        }
        if (c >= 0xFF61 && c <= 0xFFDC || c >= 0xFFE8 && c <= 0xFFEF || c == 0x303F) {
            return false;
        }
        var block = UnicodeBlock.of(c);
        return c >= 0x2E80 && c <= 0xA4CF // radicals, CJK, kana, bopomofo, Hangul compatibility jamo, Yi
                || c <= 0x115F // leading jamo
                || block == UnicodeBlock.HANGUL_SYLLABLES
                || block == UnicodeBlock.HANGUL_JAMO_EXTENDED_A
                || block == UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS
                || block == UnicodeBlock.CJK_COMPATIBILITY_FORMS
                || block == UnicodeBlock.SMALL_FORM_VARIANTS
                || block == UnicodeBlock.VERTICAL_FORMS;
    }
}
