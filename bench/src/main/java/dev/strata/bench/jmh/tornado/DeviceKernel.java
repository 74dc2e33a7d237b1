package dev.strata.bench.jmh.tornado;

import dev.strata.kernels.tornado.ArgmaxKernel;
import dev.strata.kernels.tornado.AttentionKernel;
import dev.strata.kernels.tornado.Cursor;
import dev.strata.kernels.tornado.ElementKernel;
import dev.strata.kernels.tornado.Follow;
import dev.strata.kernels.tornado.Int8;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.LayerNormKernel;
import dev.strata.kernels.tornado.LinearKernel;
import dev.strata.kernels.tornado.Narrow;
import dev.strata.kernels.tornado.RankKernel;
import dev.strata.kernels.tornado.Ranking;
import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.SplitAttentionKernel;
import dev.strata.kernels.tornado.TensorLinearKernel;
import dev.strata.kernels.tornado.VectorKernel;
import dev.strata.kernels.tornado.Weights;
import dev.strata.kernels.tornado.cublaslt.CublasLt;
import dev.strata.kernels.tornado.cublaslt.CublasLtLinear;
import dev.strata.kernels.tornado.cublaslt.Precision;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** TornadoVM kernels in the shapes of GPT-2 124M, each ready to run over a number of rows. */
public enum DeviceKernel {
    /** [rows, 768] · [768, 3072] + bias through local memory. */
    LINEAR {
        @Override
        List<KernelTask> tasks(int rows) {
            return List.of(LinearKernel.task("linear", cursor(rows, 0), region(rows, WIDTH), weights(INNER, WIDTH),
                    floats(INNER), 0, 0, region(rows, INNER)));
        }
    },
    /** The same with BF16 weights. */
    LINEAR_BF16 {
        @Override
        List<KernelTask> tasks(int rows) {
            return List.of(LinearKernel.task("linear_bf16", cursor(rows, 0), region(rows, WIDTH),
                    shorts(INNER, WIDTH, Narrow.BF16), floats(INNER), 0, 0, region(rows, INNER)));
        }
    },
    /** The same on tensor cores; CUDA only, as the next two. */
    TENSOR_BF16 {
        @Override
        List<KernelTask> tasks(int rows) {
            return tensor(rows, shorts(INNER, WIDTH, Narrow.BF16));
        }
    },
    /** The same with F16 weights. */
    TENSOR_F16 {
        @Override
        List<KernelTask> tasks(int rows) {
            return tensor(rows, shorts(INNER, WIDTH, Narrow.F16));
        }
    },
    /** The same with F32 weights. */
    TENSOR_F32 {
        @Override
        List<KernelTask> tasks(int rows) {
            return tensor(rows, weights(INNER, WIDTH));
        }
    },
    /** The same by cuBLASLt, in F32. */
    LINEAR_CUBLASLT {
        @Override
        List<KernelTask> tasks(int rows) {
            return cublasLt(Precision.F32, rows);
        }
    },
    /** The same by cuBLASLt, in TF32. */
    LINEAR_CUBLASLT_TF32 {
        @Override
        List<KernelTask> tasks(int rows) {
            return cublasLt(Precision.TF32, rows);
        }
    },
    /** The same for the last row alone. */
    VECTOR {
        @Override
        List<KernelTask> tasks(int rows) {
            return List.of(VectorKernel.task("vector", cursor(rows, 0), region(rows, WIDTH), weights(INNER, WIDTH),
                    floats(INNER), 0, 0, region(rows, INNER)));
        }
    },
    /** The same with INT8 weights. */
    VECTOR_INT8 {
        @Override
        List<KernelTask> tasks(int rows) {
            var weights = new Weights.Packed(new IntArray(INNER * Int8.ints(WIDTH)), floats(INNER), 0);
            return List.of(VectorKernel.task("vector_int8", cursor(rows, 0), region(rows, WIDTH), weights,
                    floats(INNER), 0, 0, region(rows, INNER)));
        }
    },
    /** Layer norm over [rows, 768]. */
    LAYER_NORM {
        @Override
        List<KernelTask> tasks(int rows) {
            return List.of(LayerNormKernel.task("layer_norm", cursor(rows, 0), region(rows, WIDTH), floats(2 * WIDTH),
                    0, WIDTH, 0, 1e-5f, region(rows, WIDTH)));
        }
    },
    /** GELU of [rows, 3072]. */
    GELU {
        @Override
        List<KernelTask> tasks(int rows) {
            return List.of(ElementKernel.gelu("gelu", cursor(rows, 0), region(rows, INNER), region(rows, INNER)));
        }
    },
    /** [rows, 768] + [rows, 768]. */
    ADD {
        @Override
        List<KernelTask> tasks(int rows) {
            return List.of(ElementKernel.add(
                    "add", cursor(rows, 0), region(rows, WIDTH), region(rows, WIDTH), region(rows, WIDTH)));
        }
    },
    /** Attention of 12 heads: all of the rows, or the 513th alone. */
    ATTENTION {
        @Override
        List<KernelTask> tasks(int rows) {
            IntArray cursor = cursor(rows, rows == 1 ? 512 : 0);
            FloatArray keys = floats(CONTEXT * WIDTH);
            FloatArray values = floats(CONTEXT * WIDTH);
            Region qkv = region(rows, 3 * WIDTH);
            if (rows == 1) {
                Region partials = region(1, SplitAttentionKernel.partials(CONTEXT, HEADS, WIDTH));
                return SplitAttentionKernel.tasks(
                        "attend", cursor, qkv, keys, values, CONTEXT, HEADS, partials, region(1, WIDTH));
            }
            KernelTask append = AttentionKernel.append("append", cursor, qkv, keys, values, CONTEXT);
            KernelTask attend =
                    AttentionKernel.attend("attend", cursor, qkv, keys, values, CONTEXT, HEADS, region(rows, WIDTH));
            return List.of(append, attend);
        }
    },
    /** The largest of 50,257 logits. */
    ARGMAX {
        @Override
        List<KernelTask> tasks(int rows) {
            return List.of(ArgmaxKernel.task("argmax", region(1, VOCABULARY), new IntArray(1)));
        }
    },
    /** [rows, 768] · [768, 50257]. */
    LOGITS {
        @Override
        List<KernelTask> tasks(int rows) {
            return List.of(LinearKernel.task("logits", cursor(rows, 0), region(rows, WIDTH),
                    weights(VOCABULARY, WIDTH), floats(1), LinearKernel.NO_BIAS, 0, region(rows, VOCABULARY)));
        }
    },
    /** The same on tensor cores, where ranks and predictions are read from them; CUDA only. */
    TENSOR_LOGITS {
        @Override
        List<KernelTask> tasks(int rows) {
            return List.of(TensorLinearKernel.task("logits", cursor(rows, 0), region(rows, WIDTH),
                    weights(VOCABULARY, WIDTH), floats(1), LinearKernel.NO_BIAS, 0, region(rows, VOCABULARY),
                    Follow.NOTHING));
        }
    },
    /** Ranks of one target a row among 50,257 logits. */
    RANK {
        @Override
        List<KernelTask> tasks(int rows) {
            Ranking ranking = Ranking.create(rows, rows, VOCABULARY);
            ranking.request(new int[rows][1]);
            List<KernelTask> tasks =
                    RankKernel.tasks("rank", region(rows, WIDTH), weights(VOCABULARY, WIDTH), VOCABULARY, ranking);
            RankKernel.resize(tasks, rows, 1);
            return tasks;
        }
    };

    private static final int WIDTH = 768;
    private static final int INNER = 3072;
    private static final int HEADS = 12;
    private static final int CONTEXT = 1024;
    private static final int VOCABULARY = 50257;

    /** New tasks over this many rows; whoever runs them sets the grids of all but RANK, whose rows differ. */
    abstract List<KernelTask> tasks(int rows);

    /** The names of those that run on a device, e.g. {@code opencl:0}. */
    public static String[] on(String device) {
        boolean cuda = device.startsWith("cuda:");
        boolean cublasLt = cuda && CublasLt.missing().isEmpty();
        return Stream.of(values())
                .map(Enum::name)
                .filter(name -> cuda || !name.startsWith("TENSOR_"))
                .filter(name -> cublasLt || !name.startsWith(LINEAR_CUBLASLT.name()))
                .toArray(String[]::new);
    }

    private static List<KernelTask> cublasLt(Precision precision, int rows) {
        return new CublasLtLinear(precision, 0).tasks("linear", cursor(rows, 0), region(rows, WIDTH),
                weights(INNER, WIDTH), floats(INNER), 0, 0, region(rows, INNER), Follow.NOTHING);
    }

    private static IntArray cursor(int rows, int start) {
        IntArray cursor = Cursor.create();
        Cursor.begin(cursor, rows, start);
        return cursor;
    }

    private static Region region(int rows, int width) {
        return new Region(floats(rows * width), 0, width);
    }

    private static List<KernelTask> tensor(int rows, Weights weights) {
        return TensorLinearKernel.tasks("tensor", cursor(rows, 0), region(rows, WIDTH), weights, floats(INNER), 0, 0,
                region(rows, INNER), Follow.NOTHING);
    }

    private static Weights shorts(int outputs, int inputs, int format) {
        var values = new ShortArray(outputs * inputs);
        var random = new SplittableRandom(outputs);
        for (int i = 0; i < values.getSize(); i++) {
            float value = (float) random.nextDouble(-0.1, 0.1);
            values.set(i, format == Narrow.F16
                    ? Float.floatToFloat16(value)
                    : (short) (Float.floatToRawIntBits(value) >> 16));
        }
        return new Weights.Short(values, format, floats(1), 0);
    }

    private static Weights weights(int outputs, int inputs) {
        return new Weights.Wide(floats(outputs * inputs));
    }

    private static FloatArray floats(int count) {
        var random = new SplittableRandom(count);
        var floats = new FloatArray(count);
        for (int i = 0; i < count; i++) {
            floats.set(i, (float) random.nextDouble(-0.1, 0.1));
        }
        return floats;
    }
}
