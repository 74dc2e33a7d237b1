package dev.strata.kernels.host;

import static dev.strata.kernels.host.HostKernels.DEPTH;
import static dev.strata.kernels.host.HostKernels.LEFT_STRIDE;

import java.util.Arrays;

/**
 * Causal multi-head attention over a cache. Many new positions go through tiles, query rows against key
 * panels and weights against value panels; a single one reads the cache once, in place.
 */
final class CausalAttention {
    /** Query rows per chunk: a multiple of every tile's rows. */
    private static final int GROUP = 48;

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private final int tileRows;
    private final int tileColumns;
    private final Team.Task append = this::append;
    private final Team.Task attendOne = this::attendOne;
    private final Team.Task attendGroup = this::attendGroup;

    private long qkv;
    private int start;
    private int rows;
    private int firstRow;
    private KeyValueCache cache;
    private int width;
    private int headWidth;
    private long out;

    CausalAttention(HostKernels kernels, Team team, Scratch[] scratch) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = scratch;
        this.tileRows = kernels.tileRows();
        this.tileColumns = kernels.tileColumns();
    }

    /**
     * Appends {@code rows} positions from {@code start} on to the cache and attends from each of them, or only from
     * {@code firstRow} on.
     */
    void run(long qkv, int start, int rows, int firstRow, KeyValueCache cache, long out) {
        this.qkv = qkv;
        this.start = start;
        this.rows = rows;
        this.firstRow = firstRow;
        this.cache = cache;
        this.headWidth = cache.headWidth;
        this.width = cache.heads * headWidth;
        this.out = out;
        cache.reserve(start + rows);
        if (rows == 1) {
            team.run(cache.heads, attendOne);
        } else {
            team.run(cache.heads, append);
            team.run(cache.heads * Math.ceilDiv(rows - firstRow, GROUP), attendGroup);
        }
    }

    private long query(int row, int head) {
        return qkv + 4L * (3L * row * width + (long) head * headWidth);
    }

    private void append(int head, int worker) {
        long query = query(0, head);
        float[] room = scratch[worker].left(cache.room());
        cache.put(start, rows, head, query + 4L * width, query + 8L * width, 12L * width, room);
    }

    private void attendOne(int head, int worker) {
        append(head, worker);
        int length = start + 1;
        float[] weights = scratch[worker].values(length + tileColumns);
        weigh(query(0, head), head, cache, length, weights, scratch[worker]);
        float[] z = scratch[worker].sums(cache.valuePanels * tileColumns);
        for (int chunk = 0; chunk * DEPTH < length; chunk++) {
            int depth = Math.min(DEPTH, length - chunk * DEPTH);
            for (int panel = 0; panel < cache.valuePanels; panel++) {
                long values = cache.values(chunk, head) + 4L * panel * DEPTH * tileColumns;
                kernels.rowTimesPanel(weights, chunk * DEPTH, values, depth, z, panel * tileColumns, chunk > 0);
            }
        }
        Memory.copy(z, 0, out + 4L * head * headWidth, headWidth);
    }

    /**
     * The attention weights of one query over positions [0, length).
     *
     * @param weights room for whole key panels
     */
    private void weigh(long query, int head, KeyValueCache cache, int length, float[] weights, Scratch scratch) {
        int n = cache.headWidth;
        float[] q = scratch.left(n);
        kernels.scale(query, n, (float) (1 / Math.sqrt(n)), q, 0);
        for (int position = 0; position < length; position += tileColumns) {
            long keys = cache.keys(position / DEPTH, head) + 4L * (position % DEPTH) * n;
            kernels.rowTimesPanel(q, 0, keys, n, weights, position, false);
        }
        float sum = kernels.expSum(weights, 0, length, kernels.max(weights, 0, length));
        kernels.scale(weights, 0, length, 1 / sum);
    }

    /** {@link HostOperations#pattern}. */
    void pattern(long query, int position, KeyValueCache cache, int length, long out, int row, int rows) {
        team.run(cache.heads, (head, worker) -> {
            float[] weights = scratch[worker].values(length + tileColumns);
            weigh(query + 4L * head * cache.headWidth, head, cache, position + 1, weights, scratch[worker]);
            Arrays.fill(weights, position + 1, length, 0);
            Memory.copy(weights, 0, out + 4L * ((long) head * rows + row) * length, length);
        });
    }

    private void attendGroup(int chunk, int worker) {
        int head = chunk % cache.heads;
        int group = Math.ceilDiv(rows - firstRow, GROUP) - 1 - chunk / cache.heads; // the longest first
        int first = firstRow + group * GROUP;
        int end = Math.min(first + GROUP, rows);
        for (int row = first; row < end; row += tileRows) {
            attendTile(head, row, Math.min(tileRows, end - row), scratch[worker]);
        }
    }

    private void attendTile(int head, int row, int count, Scratch mine) {
        int length = start + row + count;
        int depthBlocks = Math.ceilDiv(headWidth, DEPTH);
        float[] queries = mine.left(depthBlocks * tileRows * LEFT_STRIDE);
        float scale = (float) (1 / Math.sqrt(headWidth));
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < headWidth; k += DEPTH) {
                int at = (k / DEPTH * tileRows + i) * LEFT_STRIDE;
                int n = Math.min(DEPTH, headWidth - k);
                kernels.scale(query(row + i, head) + 4L * k, n, scale, queries, at);
            }
        }
        // Scores, laid out as the left panels of the product with the values.
        float[] weights = mine.values(Math.ceilDiv(length, DEPTH) * tileRows * LEFT_STRIDE);
        for (int position = 0; position < length; position += tileColumns) {
            long keys = cache.keys(position / DEPTH, head) + 4L * (position % DEPTH) * headWidth;
            float[] scores = Tiles.product(kernels, queries, count, keys, headWidth, mine);
            int at = position / DEPTH * tileRows * LEFT_STRIDE + position % DEPTH;
            kernels.spread(scores, count, weights, at);
        }
        float[] z = mine.sums(cache.valuePanels * mine.tile.length);
        Arrays.fill(z, 0, cache.valuePanels * mine.tile.length, 0);
        float[] factors = mine.factors;
        kernels.softmax(weights, count, length - count + 1, factors, mine.tile);
        for (int from = 0; from < length; from += DEPTH) {
            int depth = Math.min(DEPTH, length - from);
            for (int panel = 0; panel < cache.valuePanels; panel++) {
                long values = cache.values(from / DEPTH, head) + 4L * panel * DEPTH * tileColumns;
                kernels.tile(
                        weights, from / DEPTH * tileRows * LEFT_STRIDE, count, values, 4L * tileColumns, depth, mine.tile);
                Tiles.add(mine.tile, z, panel * mine.tile.length);
            }
        }
        for (int i = 0; i < count; i++) {
            long to = out + 4L * ((long) (row - firstRow + i) * width + (long) head * headWidth);
            for (int panel = 0; panel < cache.valuePanels; panel++) {
                int at = panel * mine.tile.length + i * tileColumns;
                int n = Math.min(tileColumns, headWidth - panel * tileColumns);
                kernels.scale(z, at, n, factors[i], to + 4L * panel * tileColumns);
            }
        }
    }
}
