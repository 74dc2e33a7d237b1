package dev.strata.runtime.train;

import dev.strata.runtime.StrataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What data is recognised by.
 *
 * @param tokens to learn from
 * @param heldOutTokens to measure by
 * @param sha256 of all of them as little-endian 32-bit integers, in hexadecimal
 */
public record Fingerprint(int tokens, int heldOutTokens, String sha256) {
    private static final int CHUNK = 1 << 14;

    static String sha256(int[] tokens, int from, int to, int[] others, int othersFrom, int othersTo) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            update(digest, tokens, from, to);
            update(digest, others, othersFrom, othersTo);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, int[] tokens, int from, int to) {
        var bytes = ByteBuffer.allocate(CHUNK * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int start = from; start < to; start += CHUNK) {
            int count = Math.min(CHUNK, to - start);
            bytes.asIntBuffer().put(tokens, start, count);
            digest.update(bytes.array(), 0, count * Integer.BYTES);
        }
    }

    /**
     * Refuses other data than a run's.
     *
     * @param out the run's directory
     * @throws StrataException if this is another one
     */
    void requireSame(Fingerprint saved, Path out) {
        if (!equals(saved)) {
            throw new StrataException("the text is not the one that " + out + " was begun with: expected " + saved
                    + ", found " + this);
        }
    }

    @Override
    public String toString() {
        return tokens + " + " + heldOutTokens + " tokens of SHA-256 " + sha256.substring(0, Math.min(12, sha256.length())) + "…";
    }
}
