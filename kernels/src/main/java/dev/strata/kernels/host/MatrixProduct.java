package dev.strata.kernels.host;

import static dev.strata.kernels.host.HostKernels.DEPTH;
import static dev.strata.kernels.host.HostKernels.LEFT_STRIDE;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * out = base + left · right, where the operands lie in memory either way round. The left operand is packed by all
 * cores; each core packs a few column panels of the right one at a time (they fit the second-level cache), runs many
 * rows over them, and helps with the others' when there are no more. Every element sums its products in order of
 * depth, {@link HostKernels#DEPTH} at a time, so that its bits depend on neither the team nor the other rows and columns.
 */
final class MatrixProduct {
    /** What the product is added to when it is added to nothing. */
    static final long NOTHING = 0;

    private static final int MOST_PANELS = 4;
    /** Blocks of {@link HostKernels#DEPTH} terms that are summed before they are added to what is stored. */
    static final int SLAB_BLOCKS = 4;
    /** Terms whose left operand is packed at a time. */
    private static final int SLAB = SLAB_BLOCKS * DEPTH;
    /** Tiles of rows that one core packs at a time: three lines of a left operand that is stored by columns. */
    private static final int PACKED_TILES = 4;
    /** Terms that are packed at a time from a left operand that is stored by columns: a line of the panel's. */
    private static final int PACKED_TERMS = 16;
    /** Beyond the last tile of any piece. */
    private static final int NO_TILE = 1 << 30;

    /** What is done with finished elements while they are in the cache. */
    @FunctionalInterface
    interface Finish {
        Finish NONE = (row, column, n, worker) -> {};

        /** Of one row of the product, {@code n} neighbours from {@code column} on. */
        void take(int row, int column, int n, int worker);
    }

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private final int tileRows;
    private final int tileColumns;
    private final RightPanels panels;
    private final Piece[] pieces;
    private final Team.Task work = this::work;
    private final Count packed = new Count();
    private final Count begun = new Count();

    private Operand x;
    private int rows;
    private Operand y;
    private int columns;
    private long base;
    private long baseStride;
    private long out;
    private long outStride;
    private Finish finish;
    private int depth;

    private float[] left = {};
    private int slabFrom;
    private int slabTo;
    private int paddedRows;
    private int panelsPerChunk;
    private int columnChunks;
    private int rowsPerChunk;
    private int leftChunks;
    private int chunks;

    /** What a worker multiplies: right panels of its own with tiles of rows, which others may take as well. */
    private static final class Piece {
        final AtomicInteger nextTile = new AtomicInteger(NO_TILE);
        float[] right;
        int firstColumn;
        int endColumn;
        int firstRow;
        int endRow;
    }

    MatrixProduct(HostKernels kernels, Team team, Scratch[] scratch) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = scratch;
        this.tileRows = kernels.tileRows();
        this.tileColumns = kernels.tileColumns();
        this.panels = new RightPanels(kernels);
        this.pieces = new Piece[team.size()];
        Arrays.setAll(pieces, worker -> new Piece());
    }

    /**
     * out = base + x · y.
     *
     * @param x [rows, depth]
     * @param y [depth, columns]
     * @param base {@link #NOTHING}, or what to add to, like out; may be out itself
     * @param baseStride bytes from one row to the next, like outStride; 0 adds the same row to all
     */
    void run(
            Operand x, int rows, Operand y, int columns, int depth, long base, long baseStride, long out,
            long outStride) {
        run(x, rows, y, columns, depth, base, baseStride, out, outStride, Finish.NONE);
    }

    void run(
            Operand x, int rows, Operand y, int columns, int depth, long base, long baseStride, long out,
            long outStride, Finish finish) {
        this.x = x;
        this.rows = rows;
        this.y = y;
        this.columns = columns;
        this.base = base;
        this.baseStride = baseStride;
        this.out = out;
        this.outStride = outStride;
        this.finish = finish;
        this.depth = depth;
        kernels.prepare(y.type(), (long) rows * depth * columns);
        paddedRows = roundUp(rows, tileRows);
        split();
        for (slabFrom = 0; slabFrom < depth; slabFrom += SLAB) {
            slabTo = Math.min(slabFrom + SLAB, depth);
            left = Scratch.atLeast(left, Math.ceilDiv(slabTo - slabFrom, DEPTH) * paddedRows * LEFT_STRIDE);
            leftChunks = Math.ceilDiv(paddedRows, PACKED_TILES * tileRows);
            chunks = columnChunks * Math.ceilDiv(paddedRows, rowsPerChunk);
            packed.expect(leftChunks);
            begun.expect(chunks);
            for (Piece piece : pieces) {
                piece.nextTile.set(NO_TILE);
            }
            team.run(leftChunks + chunks + team.size(), work);
        }
    }

    /** Chunks are taken in order: who waits for earlier ones waits for those who are at work on them. */
    private void work(int chunk, int worker) {
        if (chunk < leftChunks) {
            try {
                packLeft(chunk);
            } finally {
                packed.add();
            }
        } else if (chunk < leftChunks + chunks) {
            try {
                begin(pieces[worker], chunk - leftChunks, scratch[worker]);
            } finally {
                begun.add();
            }
            multiply(pieces[worker], worker);
        } else {
            begun.await();
            for (Piece piece : pieces) {
                multiply(piece, worker);
            }
        }
    }

    /** More than one chunk for each worker: fewer panels to a chunk, and where that is not enough, fewer rows. */
    private void split() {
        int count = Math.ceilDiv(columns, tileColumns);
        int wanted = 2 * team.size();
        panelsPerChunk = Math.clamp(count / wanted, 1, MOST_PANELS);
        columnChunks = Math.ceilDiv(count, panelsPerChunk);
        int rowChunks = Math.clamp(Math.ceilDiv(wanted, columnChunks), 1, Math.max(1, paddedRows / (8 * tileRows)));
        rowsPerChunk = roundUp(Math.ceilDiv(paddedRows, rowChunks), tileRows);
    }

    private void packLeft(int chunk) {
        int first = chunk * PACKED_TILES * tileRows;
        int count = Math.min(PACKED_TILES * tileRows, rows - first);
        int step = x.isByTerm() ? PACKED_TERMS : DEPTH;
        for (int k = slabFrom; k < slabTo; k += step) {
            int terms = Math.min(step, slabTo - k);
            if (x.isByTerm()) {
                kernels.transpose(x.at(first, k), x.termStride(), terms, count, left, leftAt(k, first), LEFT_STRIDE);
            } else {
                for (int row = first; row < first + count; row++) {
                    Memory.copy(x.at(row, k), left, leftAt(k, row), terms);
                }
            }
        }
    }

    private int leftAt(int k, int row) {
        int term = k - slabFrom;
        return (term / DEPTH * paddedRows + row) * LEFT_STRIDE + term % DEPTH;
    }

    /** Packs a worker's next panels; its rows are anybody's from then on. */
    private void begin(Piece piece, int chunk, Scratch mine) {
        piece.firstColumn = chunk % columnChunks * panelsPerChunk * tileColumns;
        piece.endColumn = Math.min(piece.firstColumn + panelsPerChunk * tileColumns, columns);
        piece.firstRow = chunk / columnChunks * rowsPerChunk;
        piece.endRow = Math.min(piece.firstRow + rowsPerChunk, rows);
        int terms = slabTo - slabFrom;
        piece.right = mine.right(panelsPerChunk * terms * tileColumns);
        panels.pack(y, slabFrom, terms, piece.firstColumn, piece.endColumn, piece.right, mine);
        packed.await();
        piece.nextTile.set(0);
    }

    private void multiply(Piece piece, int worker) {
        int tiles = Math.ceilDiv(piece.endRow - piece.firstRow, tileRows);
        for (int tile = piece.nextTile.getAndIncrement(); tile < tiles; tile = piece.nextTile.getAndIncrement()) {
            multiply(piece, piece.firstRow + tile * tileRows, worker);
        }
    }

    private void multiply(Piece piece, int row, int worker) {
        int terms = slabTo - slabFrom;
        int tall = Math.min(tileRows, piece.endRow - row);
        for (int column = piece.firstColumn; column < piece.endColumn; column += tileColumns) {
            float[] tile = Tiles.product(
                    kernels, left, row, paddedRows, tall, piece.right, (column - piece.firstColumn) * terms, terms,
                    scratch[worker]);
            store(tile, row, tall, column, Math.min(tileColumns, columns - column));
        }
        for (int i = row; slabTo == depth && i < row + tall; i++) {
            finish.take(i, piece.firstColumn, piece.endColumn - piece.firstColumn, worker);
        }
    }

    private void store(float[] tile, int row, int tall, int column, int wide) {
        long to = out + row * outStride + 4L * column;
        if (slabFrom > 0) {
            kernels.store(tile, 0, tall, wide, to, outStride, to, outStride);
        } else if (base != NOTHING) {
            kernels.store(tile, 0, tall, wide, base + row * baseStride + 4L * column, baseStride, to, outStride);
        } else {
            for (int i = 0; i < tall; i++) {
                Memory.copy(tile, i * tileColumns, to + i * outStride, wide);
            }
        }
    }

    static int roundUp(int a, int multiple) {
        return Math.ceilDiv(a, multiple) * multiple;
    }
}
