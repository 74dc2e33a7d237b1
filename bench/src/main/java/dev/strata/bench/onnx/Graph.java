package dev.strata.bench.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * An ONNX model that is being written: inputs, weights that are kept elsewhere, nodes, outputs. Field numbers are
 * onnx.proto's.
 */
final class Graph {
    /** Element types, TensorProto.DataType. */
    static final int FLOAT = 1;
    static final int INT32 = 6;
    private static final int INT64 = 7;

    private static final String MICROSOFT = "com.microsoft";
    private static final int IR_VERSION = 8;
    private static final int OPERATORS = 17;
    private static final int EXTERNAL = 1;

    private final Message graph = new Message().text(2, "gpt2");

    /** @param dimensions numbers, or names of sizes that are known when the model runs */
    void input(String name, int type, Object... dimensions) {
        graph.message(11, value(name, type, dimensions));
    }

    void output(String name, int type, Object... dimensions) {
        graph.message(12, value(name, type, dimensions));
    }

    /** A weight whose values the session is given, float32. */
    void weight(String name, long... shape) {
        var location = new Message().text(1, "location").text(2, "given");
        var tensor = new Message();
        for (long dimension : shape) {
            tensor.number(1, dimension);
        }
        graph.message(5, tensor.number(2, FLOAT).text(8, name).message(13, location).number(14, EXTERNAL));
    }

    /** A vector of integers in the model itself. */
    void integers(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            raw.putLong(value);
        }
        graph.message(5, new Message().number(1, values.length).number(2, INT64).text(8, name).bytes(9, raw.array()));
    }

    /**
     * A node of ONNX's own operators.
     *
     * @param inputs names; empty for one that is left out
     */
    void node(String operator, List<String> inputs, List<String> outputs, Attribute... attributes) {
        node("", operator, inputs, outputs, attributes);
    }

    /** A node of ONNX Runtime's operators, the ones that its optimiser makes of GPT-2. */
    void fused(String operator, List<String> inputs, List<String> outputs, Attribute... attributes) {
        node(MICROSOFT, operator, inputs, outputs, attributes);
    }

    /** A node's setting. */
    record Attribute(String name, Number value) {
        private Message message() {
            var attribute = new Message().text(1, name);
            return value instanceof Float real
                    ? attribute.real(2, real).number(20, 1)
                    : attribute.number(3, value.longValue()).number(20, 2);
        }
    }

    /** The finished model's file. */
    byte[] toBytes() {
        return new Message()
                .number(1, IR_VERSION)
                .text(2, "strata")
                .message(7, graph)
                .message(8, new Message().text(1, "").number(2, OPERATORS))
                .message(8, new Message().text(1, MICROSOFT).number(2, 1))
                .toBytes();
    }

    private void node(
            String domain, String operator, List<String> inputs, List<String> outputs, Attribute... attributes) {
        var node = new Message();
        inputs.forEach(input -> node.text(1, input));
        outputs.forEach(output -> node.text(2, output));
        node.text(3, outputs.getFirst() + "/" + operator).text(4, operator);
        for (Attribute attribute : attributes) {
            node.message(5, attribute.message());
        }
        graph.message(1, node.text(7, domain));
    }

    private static Message value(String name, int type, Object... dimensions) {
        var shape = new Message();
        for (Object dimension : dimensions) {
            shape.message(1, dimension instanceof String size
                    ? new Message().text(2, size)
                    : new Message().number(1, ((Number) dimension).longValue()));
        }
        var tensor = new Message().number(1, type).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }
}
