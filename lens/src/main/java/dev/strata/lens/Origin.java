package dev.strata.lens;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strata.runtime.Gpt2;

/**
 * What a view comes from.
 *
 * @param model the checkpoint's name
 * @param device its id, e.g. {@code host}
 * @param deviceName the hardware's name
 */
public record Origin(String model, String device, String deviceName) {
    public static Origin of(Gpt2 model) {
        return new Origin(model.name(), model.device().id(), model.device().name());
    }

    /** {@code model demo}. */
    public String modelFact() {
        return "model " + model;
    }

    /** {@code device host (AMD EPYC)}. */
    public String deviceFact() {
        return "device " + (device.equals(deviceName) ? device : device + " (" + deviceName + ")");
    }

    /** The beginning of a view's JSON: {@code command}, {@code model}, {@code device}. */
    public ObjectNode json(String command) {
        return Json.object().put("command", command).put("model", model).put("device", device);
    }
}
