package dev.strata.runtime.tokenizer;

/**
 * A rule of BPE: these two neighbours become one token.
 *
 * @param number of its line or entry, to name it in an error message
 */
record Merge(String left, String right, int number) {
    String result() {
        return left + right;
    }
}
