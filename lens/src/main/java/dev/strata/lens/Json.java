package dev.strata.lens;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Pieces of JSON that several views have in common. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** On one line: {@link JsonNode#toString} without the object mapper, which takes a start 50 ms to set up. */
    public static String text(JsonNode json) {
        var text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(json, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of a writer to memory
        }
        return text.toString();
    }

    private static void write(JsonNode json, JsonGenerator to) throws IOException {
        if (json.isObject()) {
            to.writeStartObject();
            for (var property : json.properties()) {
                to.writeFieldName(property.getKey());
                write(property.getValue(), to);
            }
            to.writeEndObject();
        } else if (json.isArray()) {
            to.writeStartArray();
            for (JsonNode element : json) {
                write(element, to);
            }
            to.writeEndArray();
        } else if (json.isNull()) {
            to.writeNull();
        } else {
            json.serialize(to, null);
        }
    }

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
