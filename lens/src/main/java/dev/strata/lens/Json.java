package dev.strata.lens;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Pieces of JSON that several views have in common. */
public final class Json {
    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** {@code {"id":…,"text":…}}. */
    public static ObjectNode token(Token token) {
        return object().put("id", token.id()).put("text", token.text());
    }

    public static ArrayNode tokens(List<Token> tokens) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(tokens.size());
        tokens.forEach(token -> array.add(token(token)));
        return array;
    }

    /** Token ids alone. */
    public static ArrayNode ids(int[] ids) {
        return integers(Arrays.stream(ids).boxed().toList());
    }

    public static ArrayNode strings(Collection<String> strings) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(strings.size());
        strings.forEach(array::add);
        return array;
    }

    public static ArrayNode integers(Collection<Integer> integers) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(integers.size());
        integers.forEach(array::add);
        return array;
    }

    public static ArrayNode numbers(Collection<Double> numbers) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(numbers.size());
        numbers.forEach(array::add);
        return array;
    }
}
