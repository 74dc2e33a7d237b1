package dev.strata.lens;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.WeightFormat;

/**
 * What a result comes from.
 *
 * @param model the checkpoint's name
 * @param device its id, e.g. {@code host}
 * @param deviceName the hardware's name
 * @param weights as the device keeps them
 */
public record Origin(String model, String device, String deviceName, WeightFormat weights) {
    public static Origin of(Gpt2 model) {
        return new Origin(model.name(), model.device().id(), model.device().name(), model.weightFormat());
    }

    /** {@code model demo}. */
    public String modelFact() {
        return "model " + model;
    }

    /** {@code device host (AMD EPYC)}, and the weights' format where it is not the checkpoint's own. */
    public String deviceFact() {
        return "device " + (device.equals(deviceName) ? device : device + " (" + deviceName + ")") + weightsFact();
    }

    private String weightsFact() {
        return weights == WeightFormat.STORED ? "" : " · weights " + weights.id();
    }

    /** The beginning of a result's JSON: {@code command}, {@code model}, {@code device}, {@code weights}. */
    public ObjectNode json(String command) {
        return Json.object()
                .put("command", command)
                .put("model", model)
                .put("device", device)
                .put("weights", weights.id());
    }
}
