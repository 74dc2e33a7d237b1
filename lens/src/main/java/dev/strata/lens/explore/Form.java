package dev.strata.lens.explore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strata.lens.SingleToken;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** What someone entered: a text for each field. Errors name the field by its label. */
final class Form {
    private final Map<String, Field> fields;
    private final JsonNode values;

    /** @param values an object of texts, by the fields' names */
    Form(Choice choice, JsonNode values) {
        this.fields = choice.fields().stream().collect(Collectors.toMap(Field::name, field -> field));
        this.values = values;
        values.fieldNames().forEachRemaining(name -> {
            if (!fields.containsKey(name)) {
                throw new StrataException(choice.id() + " has no field '" + name + "'");
            }
            if (!values.get(name).isTextual()) {
                throw new StrataException(fields.get(name).label() + " must be a text");
            }
        });
    }

    /** As entered, perhaps empty. */
    String text(String name) {
        JsonNode value = values.get(name);
        return value == null ? fields.get(name).initial() : value.asText();
    }

    /** As entered, not empty. */
    String required(String name) {
        String text = text(name);
        if (text.isEmpty()) {
            throw new StrataException(label(name) + " is empty");
        }
        return text;
    }

    boolean checked(String name) {
        return !text(name).isEmpty();
    }

    int number(String name, int least, int most) {
        String text = text(name).strip();
        if (text.matches("-?\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new StrataException(label(name) + " must be a number from " + least + " to " + most + ", not '" + text + "'");
    }

    double decimal(String name, double least, double most) {
        String text = text(name).strip();
        if (text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            double number = Double.parseDouble(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new StrataException(label(name) + " must be a number from " + least + " to " + most + ", not '" + text + "'");
    }

    /** A token by its text; none if nothing was entered. */
    OptionalInt token(String name, Gpt2 model) {
        String text = text(name);
        return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(single(name, text, model));
    }

    /** A token by its text. */
    int requiredToken(String name, Gpt2 model) {
        return single(name, required(name), model);
    }

    /** Tokens by their texts, with commas between them. */
    int[] tokens(String name, Gpt2 model) {
        String text = text(name);
        return text.isEmpty()
                ? new int[0]
                : Arrays.stream(text.split(",")).mapToInt(one -> single(name, one, model)).toArray();
    }

    /** The token of a text; people forget the space before a word. */
    private int single(String name, String text, Gpt2 model) {
        var tokenizer = model.tokenizer();
        String spaced = " " + text;
        boolean forgotten = !text.startsWith(" ") && tokenizer.encode(spaced).length == 1;
        try {
            return SingleToken.of(tokenizer, forgotten ? spaced : text);
        } catch (StrataException e) {
            throw new StrataException(label(name) + ": " + e.getMessage(), e);
        }
    }

    private String label(String name) {
        return fields.get(name).label();
    }
}
