package dev.strata.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtGradientCollector;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.strata.bench.contender.Learner;
import dev.strata.runtime.checkpoint.Checkpoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A training step through PyTorch's own differentiation of gpt2.py and its fused AdamW. */
public final class PyTorchLearner implements Learner {
    private final PtNDManager manager;
    private final PtSymbolBlock module;
    private final NDList input;
    private final AdamWGroup matrices;
    private final AdamWGroup vectors;

    /** @param targets the token after each of {@code tokens} */
    public PyTorchLearner(Path directory, int[] tokens, int[] targets) {
        manager = (PtNDManager) PyTorch.engine().newBaseManager();
        module = PyTorch.module(manager);
        input = new NDList(PyTorch.integers(manager, tokens), PyTorch.integers(manager, targets));
        PtNDArray[] parameters;
        try (var checkpoint = Checkpoint.open(directory)) {
            parameters = Parameters.of(checkpoint, manager);
            input.add(manager.create((long) checkpoint.config().heads()));
            input.add(manager.create((double) checkpoint.config().epsilon()));
        }
        NDArray method = manager.create(0);
        method.setName("module_method:loss");
        input.add(method);
        for (PtNDArray parameter : parameters) {
            parameter.setName("weights[]"); // DJL's way to say that they are one argument
            input.add(parameter);
        }
        List<PtNDArray> learned = Arrays.stream(parameters).distinct().toList();
        learned.forEach(parameter -> parameter.setRequiresGradient(true));
        var byDecay = learned.stream()
                .collect(Collectors.partitioningBy(parameter -> parameter.getShape().dimension() == 2));
        matrices = new AdamWGroup(byDecay.get(true), 0.1, manager);
        vectors = new AdamWGroup(byDecay.get(false), 0, manager);
    }

    @Override
    public double step() {
        double loss;
        JniUtils.setGradMode(true);
        try (var collector = new PtGradientCollector(); var result = IValueUtils.forward(module, input, true)) {
            NDArray mean = result.singletonOrThrow();
            collector.backward(mean);
            loss = mean.getFloat();
        } finally {
            JniUtils.setGradMode(false);
        }
        PtNDArray[] gradients = Stream.concat(matrices.gradients(), vectors.gradients()).toArray(PtNDArray[]::new);
        try (var slopes = IValue.listFrom(gradients); var scale = IValueUtils.runMethod(module, "clip", slopes)) {
            matrices.update(module, scale);
            vectors.update(module, scale);
        } finally {
            Stream.of(gradients).forEach(PtNDArray::close);
        }
        return loss;
    }

    @Override
    public void close() {
        matrices.close();
        vectors.close();
        manager.close();
    }
}
