package dev.strata.runtime.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strata.runtime.StrataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON at the head of a safetensors file: {@code {"__metadata__": {text: text}, NAME: {"dtype": …, "shape":
 * [...], "data_offsets": [begin, end]}}}, the offsets counted from the header's end. Everything about it is
 * checked here, against the length of the data, as the format's reference implementation does: tensors neither
 * overlap nor leave holes, and the data ends with the last of them.
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";

    /** Bytes per element of every type that the format knows; Strata computes with three of them. */
    private static final Map<String, Integer> ELEMENT_BYTES = Map.ofEntries(
            Map.entry("BOOL", 1), Map.entry("U8", 1), Map.entry("I8", 1),
            Map.entry("F8_E5M2", 1), Map.entry("F8_E4M3", 1), Map.entry("F8_E8M0", 1),
            Map.entry("I16", 2), Map.entry("U16", 2), Map.entry("F16", 2), Map.entry("BF16", 2),
            Map.entry("I32", 4), Map.entry("U32", 4), Map.entry("F32", 4),
            Map.entry("I64", 8), Map.entry("U64", 8), Map.entry("F64", 8), Map.entry("C64", 8));

    /** One tensor: bytes [begin, end) of the data. */
    record Entry(String name, String dtype, long[] shape, long begin, long end) {}

    /**
     * @param dataBytes how many bytes follow the header
     * @param where the file, for error messages
     */
    static SafetensorsHeader parse(byte[] json, long dataBytes, String where) {
        JsonNode root = Json.parseObject(json, where + ": header");
        Map<String, Entry> entries = new LinkedHashMap<>();
        root.properties().forEach(property -> {
            String name = property.getKey();
            if (!name.equals(METADATA)) {
                entries.put(name, entry(name, property.getValue(), dataBytes, where + ": tensor " + name));
            }
        });
        requireContiguous(entries.values().stream().toList(), dataBytes, where);
        return new SafetensorsHeader(
                Collections.unmodifiableMap(entries), metadata(root.path(METADATA), where));
    }

    private static Entry entry(String name, JsonNode node, long dataBytes, String where) {
        if (!node.isObject()) {
            throw new StrataException(where + ": expected an object, found " + Json.describe(node));
        }
        JsonNode dtype = node.path("dtype");
        if (!dtype.isTextual() || !ELEMENT_BYTES.containsKey(dtype.textValue())) {
            throw new StrataException(where + ": unknown dtype " + Json.describe(dtype) + ", expected F32, F16 or BF16");
        }
        long[] shape = integers(node, "shape", where);
        long[] offsets = integers(node, "data_offsets", where);
        String span = "data_offsets " + Arrays.toString(offsets);
        if (offsets.length != 2 || offsets[1] < offsets[0]) {
            throw new StrataException(where + ": expected data_offsets [begin, end] with begin <= end, found " + span);
        }
        if (offsets[1] > dataBytes) {
            throw new StrataException(where + ": " + span + " reach past the end of the file, which holds "
                    + dataBytes + " bytes of data (is it truncated?)");
        }
        long expected = bytes(shape, ELEMENT_BYTES.get(dtype.textValue()), where);
        if (offsets[1] - offsets[0] != expected) {
            throw new StrataException(where + ": " + dtype.textValue() + " of shape " + Arrays.toString(shape) + " takes "
                    + expected + " bytes, but " + span + " span " + (offsets[1] - offsets[0]));
        }
        return new Entry(name, dtype.textValue(), shape, offsets[0], offsets[1]);
    }

    private static long[] integers(JsonNode node, String key, String where) {
        JsonNode array = node.path(key);
        long[] values = new long[array.size()];
        boolean valid = array.isArray();
        for (int i = 0; valid && i < values.length; i++) {
            JsonNode value = array.get(i);
            valid = value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
            values[i] = value.longValue();
        }
        if (!valid) {
            throw new StrataException(
                    where + ": " + key + " must be a list of non-negative integers, found " + Json.describe(array));
        }
        return values;
    }

    private static long bytes(long[] shape, int elementBytes, String where) {
        try {
            return Arrays.stream(shape).reduce(elementBytes, Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw new StrataException(where + ": shape " + Arrays.toString(shape) + " is too large", e);
        }
    }

    private static void requireContiguous(List<Entry> entries, long dataBytes, String where) {
        var byOffset = new ArrayList<>(entries);
        byOffset.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long end = 0;
        String previous = "the header";
        for (Entry entry : byOffset) {
            if (entry.begin < end) {
                throw new StrataException(where + ": tensors " + previous + " and " + entry.name + " overlap: "
                        + entry.name + " begins at " + entry.begin + ", before " + previous + " ends at " + end);
            }
            if (entry.begin > end) {
                throw new StrataException(where + ": tensor " + entry.name + " begins at " + entry.begin
                        + ", expected " + end + ", where " + previous + " ends");
            }
            end = entry.end;
            previous = entry.name;
        }
        if (end != dataBytes) {
            throw new StrataException(where + ": the tensors end at byte " + end + " of the data, but the file holds "
                    + dataBytes + " bytes of data");
        }
    }

    private static Map<String, String> metadata(JsonNode node, String where) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (!node.isMissingNode() && !node.isObject()) {
            throw new StrataException(where + ": " + METADATA + " must be an object, found " + Json.describe(node));
        }
        node.properties().forEach(property -> {
            if (!property.getValue().isTextual()) {
                throw new StrataException(where + ": " + METADATA + " " + property.getKey() + " must be text, found "
                        + Json.describe(property.getValue()));
            }
            metadata.put(property.getKey(), property.getValue().textValue());
        });
        return Collections.unmodifiableMap(metadata);
    }
}
