package dev.strata.runtime.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a safetensors file: tensors in the order they were added, values rounded from float32 as they stream to the
 * disk. The header is padded with spaces so that the data begins at a multiple of 8 bytes.
 *
 * <p>The file appears whole or not at all, as a {@link WholeFile}.
 */
public final class SafetensorsWriter {
    private static final int CHUNK = 1 << 16;
    private static final int ALIGNMENT = 8;
    private static final JsonFactory JSON = new JsonFactory();

    /** A tensor's values, handed over piece by piece. */
    @FunctionalInterface
    public interface Values {
        /** Fills {@code into[0 .. count)} with the elements from the row-major index {@code start} on; called in order. */
        void read(long start, float[] into, int count);
    }

    private record Item(DType dtype, long[] shape, Values values) {
        long size() {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }

        long bytes() {
            return Math.multiplyExact(size(), dtype.bytes());
        }
    }

    private final Map<String, Item> items = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /** Adds a note to the file's metadata. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /**
     * Adds a tensor whose values are read when the file is written.
     *
     * @throws IllegalArgumentException if there is one of that name
     */
    public SafetensorsWriter add(String name, DType dtype, long[] shape, Values values) {
        if (items.putIfAbsent(name, new Item(dtype, shape.clone(), values)) != null) {
            throw new IllegalArgumentException("tensor " + name + " twice");
        }
        return this;
    }

    /**
     * Adds a float32 tensor.
     *
     * @throws IllegalArgumentException if there is one of that name, or the shape doesn't hold as many values
     */
    public SafetensorsWriter add(String name, long[] shape, float[] values) {
        Item item = new Item(DType.F32, shape, (start, into, count) -> {});
        if (item.size() != values.length) {
            throw new IllegalArgumentException(
                    "tensor " + name + " of shape " + Arrays.toString(shape) + " with " + values.length + " values");
        }
        return add(name, DType.F32, shape, (start, into, count) -> System.arraycopy(values, (int) start, into, 0, count));
    }

    /**
     * Writes the file, in place of one that is there already.
     *
     * @throws StrataException if it can't be written; then there is nothing new
     */
    public void write(Path file) {
        WholeFile.write(file, this::write);
    }

    /** As {@link #write(Path)}, and returns only when all of it is {@linkplain WholeFile#writeDurably on the disk}. */
    public void writeDurably(Path file) {
        WholeFile.writeDurably(file, this::write);
    }

    private void write(FileChannel out) throws IOException {
        byte[] header = header();
        var buffer = ByteBuffer.allocateDirect(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        drain(buffer.putLong(header.length), out);
        drain(ByteBuffer.allocate(header.length).put(header), out);
        float[] chunk = new float[CHUNK];
        for (Item item : items.values()) {
            long size = item.size();
            for (long start = 0; start < size; start += CHUNK) {
                int count = (int) Math.min(CHUNK, size - start);
                item.values.read(start, chunk, count);
                put(chunk, count, item.dtype, buffer);
                drain(buffer, out);
            }
        }
    }

    private static void put(float[] values, int count, DType dtype, ByteBuffer out) {
        switch (dtype) {
            case F32 -> {
                out.asFloatBuffer().put(values, 0, count);
                out.position(count * Float.BYTES);
            }
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    out.putShort(Float.floatToFloat16(values[i]));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    out.putShort(Bfloat16.of(values[i]));
                }
            }
            case INT8 -> throw new IllegalArgumentException("no tensor of a file is INT8");
        }
    }

    private static void drain(ByteBuffer buffer, FileChannel out) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        buffer.clear();
    }

    private byte[] header() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart("__metadata__");
                for (var note : metadata.entrySet()) {
                    json.writeStringField(note.getKey(), note.getValue());
                }
                json.writeEndObject();
            }
            long offset = 0;
            for (var entry : items.entrySet()) {
                Item item = entry.getValue();
                json.writeObjectFieldStart(entry.getKey());
                json.writeStringField("dtype", item.dtype.name());
                json.writeFieldName("shape");
                json.writeArray(item.shape, 0, item.shape.length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {offset, offset + item.bytes()}, 0, 2);
                json.writeEndObject();
                offset += item.bytes();
            }
            json.writeEndObject();
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }
}
