package dev.strata.runtime.tokenizer;

import dev.strata.runtime.StrataException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ranks of BPE tokens: the 256 bytes, then what each merge makes, in order. Token ids are another matter: they
 * follow the ranks in GPT-2's own vocabulary and need not elsewhere.
 *
 * <p>JTokkit, as tiktoken, merges neighbours whose concatenation is the token of lowest rank; a merge list says which
 * two neighbours. The two agree as long as every ranked token, encoded alone, comes about by its own merge: within
 * the place where a token is to arise, BPE takes the same steps as if that were the whole text. A merge for which
 * this does not hold can never be applied at all, since earlier ones always get in its way: it has no rank here.
 */
final class MergeRanks {
    private static final int BYTES = 256;
    private static final int NEVER = -1;

    private final Map<String, Integer> rankOf = new HashMap<>();
    private final Map<byte[], Integer> encoder = new LinkedHashMap<>();
    private final PairTable rankOfPair;
    private final int[] left;
    private final int[] right;
    private final int[] idOf;

    /** @throws StrataException if a merge names or makes a token that is not there */
    MergeRanks(Vocabulary vocabulary) {
        List<Merge> merges = vocabulary.merges();
        int ranks = BYTES + merges.size();
        rankOfPair = new PairTable(merges.size());
        left = new int[ranks];
        right = new int[ranks];
        idOf = new int[ranks];
        for (int value = 0; value < BYTES; value++) {
            String token = String.valueOf(ByteAlphabet.character(value));
            add(token, value, vocabulary.ids().getOrDefault(token, NEVER));
        }
        for (int i = 0; i < merges.size(); i++) {
            add(merges.get(i), BYTES + i, vocabulary);
        }
    }

    /** Every token that BPE can make, with its rank. */
    Map<byte[], Integer> encoder() {
        return encoder;
    }

    /** The id of the token of this rank; negative for a byte that the vocabulary lacks. */
    int id(int rank) {
        return idOf[rank];
    }

    private void add(String token, int rank, int id) {
        rankOf.put(token, rank);
        encoder.put(ByteAlphabet.bytes(token), rank);
        idOf[rank] = id;
    }

    private void add(Merge merge, int rank, Vocabulary vocabulary) {
        int first = part(merge.left(), merge, vocabulary);
        int second = part(merge.right(), merge, vocabulary);
        String token = merge.result();
        Integer id = vocabulary.ids().get(token);
        if (id == null) {
            throw new StrataException(vocabulary.mergesSource() + merge.number() + ": makes the unknown token \"" + token
                    + "\" of \"" + merge.left() + "\" and \"" + merge.right() + "\"");
        }
        if (first == NEVER || second == NEVER || rankOf.containsKey(token) || !survives(first, second, rank)) {
            rankOf.putIfAbsent(token, NEVER);
            return;
        }
        left[rank] = first;
        right[rank] = second;
        rankOfPair.put(first, second, rank);
        add(token, rank, id);
    }

    private int part(String token, Merge merge, Vocabulary vocabulary) {
        Integer rank = rankOf.get(token);
        if (rank == null) {
            String fault = vocabulary.ids().containsKey(token) ? ", which no earlier merge makes" : "";
            throw new StrataException(
                    vocabulary.mergesSource() + merge.number() + ": names the unknown token \"" + token + "\"" + fault);
        }
        return rank;
    }

    /**
     * Whether the border between two neighbours is still there when the merge of this rank is due: walks back through
     * the merges that made them, the latest first, and looks for one across the border that would have come before.
     * Of equal ranks the left one comes first.
     */
    private boolean survives(int first, int second, int rank) {
        int limit = rank;
        while (true) {
            if (rankOfPair.get(first, second) < limit) {
                return false;
            }
            if (first < BYTES && second < BYTES) {
                return true;
            }
            if (first > second) {
                limit = first;
                first = right[first];
            } else {
                limit = second + 1;
                second = left[second];
            }
        }
    }
}
