package dev.strata.runtime;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Turns tokens' bytes into text as they come. A token may end in the middle of a character: those bytes
 * wait for the next one. Text that might begin a stop string waits too, so that no part of a stop string
 * is ever given out. Belongs to one thread.
 */
public final class TextStream {
    private final List<String> stops;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final StringBuilder held = new StringBuilder();
    private ByteBuffer partial = ByteBuffer.allocate(0);
    private String stop;

    /**
     * A stream that ends before the first of these strings.
     *
     * @throws StrataException if one of them is empty
     */
    public TextStream(List<String> stops) {
        if (stops.contains("")) {
            throw new StrataException("a stop string must not be empty");
        }
        this.stops = List.copyOf(stops);
    }

    /** Appends bytes and returns the text that is certain by now; nothing any more once {@link #stop} is there. */
    public String push(byte[] bytes) {
        if (stop != null) {
            return "";
        }
        var in = ByteBuffer.allocate(partial.remaining() + bytes.length).put(partial).put(bytes).flip();
        decode(in, false);
        partial = in;
        return release();
    }

    /** What was still held back, the stream being at its end; an unfinished character becomes U+FFFD. */
    public String finish() {
        if (stop != null) {
            return "";
        }
        decode(partial, true);
        String certain = release();
        String rest = stop == null ? held.toString() : "";
        held.setLength(0);
        return certain + rest;
    }

    /** The stop string that ended the text. */
    public Optional<String> stop() {
        return Optional.ofNullable(stop);
    }

    private void decode(ByteBuffer in, boolean end) {
        var out = CharBuffer.allocate(in.remaining() + 2);
        decoder.decode(in, out, end);
        if (end) {
            decoder.flush(out);
        }
        held.append(out.flip());
    }

    /** Takes from the held text what can be no part of a stop string, or what is ahead of the first one. */
    private String release() {
        int cut = Integer.MAX_VALUE;
        for (String candidate : stops) {
            int at = held.indexOf(candidate);
            if (at >= 0 && at < cut) {
                cut = at;
                stop = candidate;
            }
        }
        int length = stop != null ? cut : held.length() - possibleStart();
        String certain = held.substring(0, length);
        held.delete(0, stop != null ? held.length() : length);
        return certain;
    }

    /** The length of the longest end of the held text that begins a stop string. */
    private int possibleStart() {
        int longest = 0;
        for (String candidate : stops) {
            for (int n = Math.min(candidate.length() - 1, held.length()); n > longest; n--) {
                if (candidate.startsWith(held.substring(held.length() - n))) {
                    longest = n;
                }
            }
        }
        return longest;
    }
}
