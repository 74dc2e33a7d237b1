package dev.strata.runtime.checkpoint;

import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;

/**
 * A memory-mapped safetensors file: an 8-byte little-endian header length, the header in JSON, the tensors' bytes
 * (https://github.com/huggingface/safetensors). Opening reads the header only; a tensor's pages are read as they
 * are touched and never copied.
 *
 * <p>The format aligns tensors to nothing in particular, so read them with unaligned layouts
 * ({@link ValueLayout#JAVA_FLOAT_UNALIGNED} and its like).
 */
public final class Safetensors implements AutoCloseable {
    /** The reference implementation's limit: no real header comes near it. */
    private static final long MAX_HEADER_BYTES = 100_000_000;
    private static final int LENGTH_BYTES = 8;
    private static final ValueLayout.OfLong LENGTH =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final Arena arena;
    private final SafetensorsHeader header;
    private final MemorySegment data;

    private Safetensors(Path file, Arena arena, MemorySegment mapped) {
        this.file = file;
        this.arena = arena;
        int headerBytes = headerBytes(file, mapped);
        data = mapped.asSlice(LENGTH_BYTES + headerBytes);
        byte[] json = mapped.asSlice(LENGTH_BYTES, headerBytes).toArray(ValueLayout.JAVA_BYTE);
        header = SafetensorsHeader.parse(json, data.byteSize(), file.toString());
    }

    /**
     * Maps a file and checks its header.
     *
     * @throws StrataException if it can't be read or is not a well-formed safetensors file, complete to the last byte
     */
    public static Safetensors open(Path file) {
        if (Files.isDirectory(file)) {
            throw new StrataException(file + ": expected a safetensors file, found a directory");
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Safetensors(file, arena, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException e) {
            arena.close();
            throw StrataException.io(file, e);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** The file as it was opened. */
    public Path file() {
        return file;
    }

    /** The names of all tensors, in the header's order. */
    public Set<String> names() {
        return header.entries().keySet();
    }

    /** The file's free-form notes; empty if it has none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /**
     * One tensor, its data a slice of the mapped file.
     *
     * @throws StrataException if there is none of that name, or it is not stored as F32, F16 or BF16
     */
    public Tensor tensor(String name) {
        SafetensorsHeader.Entry entry = header.entries().get(name);
        if (entry == null) {
            throw new StrataException(file + ": no tensor " + name);
        }
        DType dtype = switch (entry.dtype()) {
            case "F32" -> DType.F32;
            case "F16" -> DType.F16;
            case "BF16" -> DType.BF16;
            default -> throw new StrataException(
                    file + ": tensor " + name + ": dtype must be F32, F16 or BF16, found " + entry.dtype());
        };
        return new Tensor(name, dtype, entry.shape().clone(), data.asSlice(entry.begin(), entry.end() - entry.begin()));
    }

    /** Unmaps the file: its tensors can't be read any more. Closing again does nothing. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private static int headerBytes(Path file, MemorySegment mapped) {
        if (mapped.byteSize() < LENGTH_BYTES) {
            throw new StrataException(file + ": not a safetensors file: expected 8 bytes of header length, found only "
                    + mapped.byteSize() + " bytes");
        }
        long length = mapped.get(LENGTH, 0);
        long rest = mapped.byteSize() - LENGTH_BYTES;
        if (length < 0 || length > rest) {
            throw new StrataException(file + ": not a safetensors file, or truncated: it announces a header of "
                    + Long.toUnsignedString(length) + " bytes, but only " + rest + " follow");
        }
        if (length > MAX_HEADER_BYTES) {
            throw new StrataException(file + ": not a safetensors file: it announces a header of " + length
                    + " bytes, expected at most " + MAX_HEADER_BYTES);
        }
        return (int) length;
    }
}
