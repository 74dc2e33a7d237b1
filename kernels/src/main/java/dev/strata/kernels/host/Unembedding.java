package dev.strata.kernels.host;

/** One row's logits, x · weight[v] for every token: the weight is read once, at the speed of memory. */
final class Unembedding {
    private static final int TOKENS = 256;

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private final Team.Task dots = this::dots;
    private long x;
    private Matrix weight;
    private long out;

    Unembedding(HostKernels kernels, Team team, Scratch[] scratch) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = scratch;
    }

    void run(long x, Matrix weight, long out) {
        this.x = x;
        this.weight = weight;
        this.out = out;
        team.run(Math.ceilDiv(weight.rows(), TOKENS), dots);
    }

    private void dots(int chunk, int worker) {
        int from = chunk * TOKENS;
        int to = Math.min(from + TOKENS, weight.rows());
        long room = scratch[worker].offHeap(
                HostKernels.STREAMS * ((long) weight.columns() + HostKernels.MOST_LANES));
        kernels.dots(weight.dtype(), x, weight.address(), weight.columns(), from, to, out, room);
    }
}
