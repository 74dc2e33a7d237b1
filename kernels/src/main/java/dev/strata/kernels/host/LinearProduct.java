package dev.strata.kernels.host;

/**
 * out = x · weight + bias, the weight stored [in, out], and what follows on it while it is in the cache. One row streams
 * the weight; a few are an {@link UnpackedProduct}, or {@link RowDots} with INT8, more a {@link MatrixProduct}.
 */
final class LinearProduct {
    /** Of an INT8 weight, that one core multiplies with several rows at a time. */
    private static final int OUTPUTS = 64;
    /** So many rows are sooner multiplied with an INT8 weight as it is stored than packed. */
    private static final int MOST_DOTS = 128;
    /** About so many bytes of an INT8 weight one core multiplies with one row at a time: of fewer, streams would be short. */
    private static final int DOT_BYTES = 192 << 10;

    /** Stored bytes of one part: enough to be worth a thread's turn. */
    private static final int PART_BYTES = 1 << 17;
    private static final int MOST_PARTS = 16;
    /** Columns of which one core joins the parts at a time. */
    private static final int JOINED = 1024;

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private final MatrixProduct product;
    private final UnpackedProduct unpacked;
    private final Team.Task sumPart = this::sumPart;
    private final Team.Task joinParts = this::joinParts;
    private final RowDots rowDots;
    private final Team.Task dots = this::dots;
    private final Team.Task dotsOfRows = this::dotsOfRows;

    private final MatrixProduct.Finish addResidual = this::addResidual;
    private final MatrixProduct.Finish gelu = this::gelu;

    private MatrixProduct.Finish finish;
    private long residual;
    private long x;
    private int rows;
    private Matrix weight;
    private long bias;
    private long out;
    private long parts;
    private int outputsAtATime;
    private int rowsPerPart;
    private int partCount;

    LinearProduct(HostKernels kernels, Team team, Scratch[] scratch) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = scratch;
        this.product = new MatrixProduct(kernels, team, scratch);
        this.unpacked = new UnpackedProduct(kernels, team, scratch);
        this.rowDots = new RowDots(kernels, scratch);
    }

    /** See {@link HostOperations#linear}. */
    void run(long x, int rows, Matrix weight, long bias, long out) {
        run(x, rows, weight, bias, out, MatrixProduct.Finish.NONE);
    }

    /** out = GELU(x · weight + bias); see {@link HostOperations#gelu}. */
    void gelu(long x, int rows, Matrix weight, long bias, long out) {
        run(x, rows, weight, bias, out, gelu);
    }

    /** out = residual + (x · weight + bias). */
    void add(long x, int rows, Matrix weight, long bias, long residual, long out) {
        this.residual = residual;
        run(x, rows, weight, bias, out, addResidual);
    }

    private void run(long x, int rows, Matrix weight, long bias, long out, MatrixProduct.Finish finish) {
        this.x = x;
        this.rows = rows;
        this.weight = weight;
        this.bias = bias;
        this.out = out;
        this.finish = finish;
        if (rows > 1 && unpacked.suits(rows, weight)) {
            unpacked.run(x, rows, weight, bias, out, finish);
            return;
        }
        if (rows > 1 && rows <= MOST_DOTS && weight.isQuantised()) {
            rowDots.load(x, rows, weight, out);
            team.run(Math.ceilDiv(weight.outputs(), OUTPUTS), dotsOfRows);
            return;
        }
        if (rows > 1) {
            product.run(
                    Operand.byRow(x, weight.inputs()), rows,
                    weight.isQuantised() ? Operand.byRow(weight) : Operand.byTerm(weight),
                    weight.outputs(), weight.inputs(), bias, 0, out, 4L * weight.outputs(), finish);
            return;
        }
        if (weight.isQuantised()) {
            splitOutputs();
            team.run(Math.ceilDiv(weight.outputs(), outputsAtATime), dots);
            return;
        }
        int wanted = (int) Math.clamp(weight.rows() * weight.rowBytes() / PART_BYTES, 1, MOST_PARTS);
        rowsPerPart = Math.ceilDiv(weight.rows(), wanted);
        partCount = Math.ceilDiv(weight.rows(), rowsPerPart);
        parts = scratch[0].offHeap((long) partCount * weight.columns());
        team.run(partCount, sumPart);
        team.run(Math.ceilDiv(weight.columns(), JOINED), joinParts);
    }

    /** As many chunks for each worker, of whole vectors, so that an output's bits do not depend on its chunk. */
    private void splitOutputs() {
        int perWorker = Math.max(1, Math.round((float) weight.rows() * weight.rowBytes() / DOT_BYTES / team.size()));
        int outputs = Math.ceilDiv(weight.outputs(), perWorker * team.size());
        outputsAtATime = MatrixProduct.roundUp(outputs, kernels.tileColumns());
    }

    private void dots(int chunk, int worker) {
        int from = chunk * outputsAtATime;
        int to = Math.min(from + outputsAtATime, weight.outputs());
        long room = scratch[worker].offHeap(Unembedding.room(weight.inputs(), outputsAtATime));
        kernels.dots(weight.dtype(), x, weight.address(), weight.inputs(), from, to, out, room);
        for (int j = from; j < to; j++) {
            long at = out + 4L * j;
            Memory.put(at, Memory.get(at) * weight.scale(j) + Memory.get(bias + 4L * j));
        }
        finish.take(0, from, to - from, worker);
    }

    private void dotsOfRows(int chunk, int worker) {
        int from = chunk * OUTPUTS;
        int n = Math.min(OUTPUTS, weight.outputs() - from);
        rowDots.run(from, from + n, worker);
        for (int row = 0; row < rows; row++) {
            long at = out + 4L * ((long) row * weight.outputs() + from);
            kernels.add(bias + 4L * from, at, n, at);
            finish.take(row, from, n, worker);
        }
    }

    private void sumPart(int part, int worker) {
        int from = part * rowsPerPart;
        int depth = Math.min(rowsPerPart, weight.rows() - from);
        kernels.sumRows(weight.dtype(), x + 4L * from, weight.row(from), depth, weight.columns(), part(part));
    }

    private void joinParts(int chunk, int worker) {
        long at = 4L * chunk * JOINED;
        int n = Math.min(JOINED, weight.columns() - chunk * JOINED);
        kernels.add(bias + at, part(0) + at, n, out + at);
        for (int part = 1; part < partCount; part++) {
            kernels.add(out + at, part(part) + at, n, out + at);
        }
        finish.take(0, chunk * JOINED, n, worker);
    }

    private void addResidual(int row, int column, int n, int worker) {
        long at = 4L * ((long) row * weight.outputs() + column);
        kernels.add(residual + at, out + at, n, out + at);
    }

    private void gelu(int row, int column, int n, int worker) {
        long at = out + 4L * ((long) row * weight.outputs() + column);
        kernels.gelu(at, n, at, scratch[worker].values(n));
    }

    private long part(int part) {
        return parts + 4L * part * weight.columns();
    }
}
