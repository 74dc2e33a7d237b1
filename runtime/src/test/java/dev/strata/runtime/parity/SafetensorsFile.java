package dev.strata.runtime.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strata.kernels.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A small, well-formed safetensors file in memory: read for what is expected, patched for what is not. */
final class SafetensorsFile {
    private final byte[] bytes;
    private final int dataStart;
    private final JsonNode header;

    SafetensorsFile(Path file) {
        try {
            bytes = Files.readAllBytes(file);
            int headerLength = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
            dataStart = Long.BYTES + headerLength;
            header = new ObjectMapper().readTree(bytes, Long.BYTES, headerLength);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> names() {
        var names = new ArrayList<String>();
        header.fieldNames().forEachRemaining(name -> {
            if (!name.equals("__metadata__")) {
                names.add(name);
            }
        });
        return names;
    }

    long[] shape(String name) {
        JsonNode shape = header.get(name).get("shape");
        return IntStream.range(0, shape.size()).mapToLong(i -> shape.get(i).asLong()).toArray();
    }

    double[] values(String name) {
        DType dtype = dtype(name);
        int begin = offset(name, 0);
        int end = offset(name, 1);
        MemorySegment data = MemorySegment.ofArray(bytes).asSlice(begin, end - begin);
        var out = new double[(end - begin) / dtype.bytes()];
        for (int i = 0; i < out.length; i++) {
            out[i] = Stored.value(dtype, data, i);
        }
        return out;
    }

    /** Overwrites one element of an F32 tensor. */
    void set(String name, int index, float value) {
        if (dtype(name) != DType.F32) {
            throw new IllegalArgumentException(name + " is not F32");
        }
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(offset(name, 0) + index * Float.BYTES, value);
    }

    /** Copies one row of a matrix over another. */
    void copyRow(String name, int from, int to) {
        int row = (int) shape(name)[1] * dtype(name).bytes();
        int begin = offset(name, 0);
        System.arraycopy(bytes, begin + from * row, bytes, begin + to * row, row);
    }

    void write(Path file) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DType dtype(String name) {
        return DType.valueOf(header.get(name).get("dtype").asText());
    }

    private int offset(String name, int end) {
        return dataStart + header.get(name).get("data_offsets").get(end).asInt();
    }
}
