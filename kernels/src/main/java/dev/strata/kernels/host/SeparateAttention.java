package dev.strata.kernels.host;

/**
 * Causal attention of several sequences, each with a cache of its own: a core takes one sequence after another. The
 * same bits as {@link CausalAttention} computes for each of them.
 */
final class SeparateAttention {
    private final Team team;
    private final Scratch[] scratch;
    /** One for each worker, which runs it by itself. */
    private final CausalAttention[] attention;

    SeparateAttention(HostKernels kernels, Team team, Scratch[] scratch) {
        this.team = team;
        this.scratch = scratch;
        this.attention = new CausalAttention[team.size()];
        var alone = new Team(1);
        for (int worker = 0; worker < attention.length; worker++) {
            attention[worker] = new CausalAttention(kernels, alone, new Scratch[] {scratch[worker]});
        }
    }

    /** {@link HostOperations#attention} of several sequences. */
    void run(long qkv, int[] starts, int[] rows, int[] firstRows, KeyValueCache[] caches, long out) {
        long[] before = new long[rows.length];
        long[] kept = new long[rows.length];
        for (int sequence = 1; sequence < rows.length; sequence++) {
            before[sequence] = before[sequence - 1] + rows[sequence - 1];
            kept[sequence] = kept[sequence - 1] + rows[sequence - 1] - firstRows[sequence - 1];
        }
        long width = 4L * caches[0].heads * caches[0].headWidth;
        team.run(rows.length, (sequence, worker) -> {
            if (rows[sequence] == 1) {
                scratch[worker].tile[0] = caches[sequence].bringNear(starts[sequence]);
            }
            attention[worker].run(
                    qkv + 3 * before[sequence] * width, starts[sequence], rows[sequence], firstRows[sequence],
                    caches[sequence], out + kept[sequence] * width);
        });
    }
}
