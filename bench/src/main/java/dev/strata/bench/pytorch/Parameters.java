package dev.strata.bench.pytorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Slot;
import dev.strata.runtime.checkpoint.Tensor;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A checkpoint's weights as PyTorch tensors, in the order in which gpt2.py takes them. */
final class Parameters {
    private static final List<String> OUTSIDE =
            List.of("wte.weight", "wpe.weight", "ln_f.weight", "ln_f.bias", "lm_head.weight");
    private static final List<String> IN_BLOCK = List.of(
            "ln_1.weight", "ln_1.bias", "attn.c_attn.weight", "attn.c_attn.bias", "attn.c_proj.weight",
            "attn.c_proj.bias", "ln_2.weight", "ln_2.bias", "mlp.c_fc.weight", "mlp.c_fc.bias", "mlp.c_proj.weight",
            "mlp.c_proj.bias");

    private Parameters() {}

    /**
     * Copies of the weights; a tied unembedding is the token embedding itself.
     *
     * @param checkpoint in F32
     */
    static PtNDArray[] of(Checkpoint checkpoint, PtNDManager manager) {
        Map<String, PtNDArray> byName = new HashMap<>();
        for (Slot slot : Slot.all(checkpoint.config(), checkpoint.isTied())) {
            Tensor tensor = checkpoint.tensor(slot.parameter(), slot.layer());
            var bytes = tensor.data().asByteBuffer().order(ByteOrder.nativeOrder());
            try (PtNDArray mapped = manager.create(bytes, new Shape(slot.parameter().shape()), DataType.FLOAT32)) {
                byName.put(slot.name(), (PtNDArray) mapped.duplicate());
            }
        }
        byName.putIfAbsent("lm_head.weight", byName.get("wte.weight"));
        var names = new ArrayList<>(OUTSIDE);
        for (int layer = 0; layer < checkpoint.config().layers(); layer++) {
            String block = "h." + layer + ".";
            IN_BLOCK.forEach(name -> names.add(block + name));
        }
        return names.stream().map(byName::get).toArray(PtNDArray[]::new);
    }
}
