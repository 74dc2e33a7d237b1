package dev.strata.runtime.tokenizer;

import java.util.Arrays;

/** Pairs of neighbours and the rank of their merge: a hash table without boxes, for start-up's sake. */
final class PairTable {
    static final int NONE = Integer.MAX_VALUE;
    private static final long EMPTY = -1;
    private static final long FIBONACCI = 0x9E3779B97F4A7C15L;

    private final long[] keys;
    private final int[] ranks;
    private final int shift;

    /** @param pairs how many it will hold at most */
    PairTable(int pairs) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, 2 * pairs));
        keys = new long[1 << bits];
        ranks = new int[1 << bits];
        shift = Long.SIZE - bits;
        Arrays.fill(keys, EMPTY);
    }

    void put(int first, int second, int rank) {
        int slot = slot(key(first, second));
        keys[slot] = key(first, second);
        ranks[slot] = rank;
    }

    /** The pair's rank, or {@link #NONE}. */
    int get(int first, int second) {
        int slot = slot(key(first, second));
        return keys[slot] == EMPTY ? NONE : ranks[slot];
    }

    private int slot(long key) {
        int slot = (int) (key * FIBONACCI >>> shift);
        while (keys[slot] != EMPTY && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    private static long key(int first, int second) {
        return (long) first << Integer.SIZE | second;
    }
}
