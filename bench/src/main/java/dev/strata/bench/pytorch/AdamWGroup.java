package dev.strata.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.strata.bench.contender.Learner;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Parameters that decay alike, and AdamW's moments of them. */
final class AdamWGroup implements AutoCloseable {
    private final List<PtNDArray> parameters;
    private final IValue decay;
    private final IValue rate = IValue.from(Learner.RATE);
    private final IValue weights;
    private final IValue means;
    private final IValue squares;
    private final IValue steps;

    AdamWGroup(List<PtNDArray> parameters, double decay, PtNDManager manager) {
        this.parameters = parameters;
        this.decay = IValue.from(decay);
        weights = list(parameter -> parameter);
        means = list(parameter -> manager.zeros(parameter.getShape()));
        squares = list(parameter -> manager.zeros(parameter.getShape()));
        steps = list(_ -> manager.create(0f));
    }

    /** Their gradients, which the caller closes. */
    Stream<PtNDArray> gradients() {
        return parameters.stream().map(JniUtils::getGradient);
    }

    /** One step along the gradients divided by {@code scale}. */
    void update(PtSymbolBlock module, IValue scale) {
        PtNDArray[] slopes = gradients().toArray(PtNDArray[]::new);
        try (var gradients = IValue.listFrom(slopes);
                var none = IValueUtils.runMethod(
                        module, "update", scale, weights, gradients, means, squares, steps, rate, decay)) {
            Stream.of(slopes).forEach(PtNDArray::close);
        }
    }

    private IValue list(Function<PtNDArray, NDArray> made) {
        return IValue.listFrom(parameters.stream().map(made).toArray(PtNDArray[]::new));
    }

    @Override
    public void close() {
        Stream.of(decay, rate, weights, means, squares, steps).forEach(IValue::close);
    }
}
