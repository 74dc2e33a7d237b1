package dev.strata.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsWriterTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(value = DType.class, names = "INT8", mode = EnumSource.Mode.EXCLUDE)
    void whatIsWrittenIsRead(DType dtype) throws IOException {
        int many = 3 * 100_000; // several chunks
        Path file = directory.resolve("t.safetensors");
        new SafetensorsWriter()
                .metadata("model", "gpt2 \"tiny\" – ü")
                .metadata("tokens", "1,2")
                .add("many", dtype, new long[] {3, 100_000}, (start, into, count) -> {
                    for (int i = 0; i < count; i++) {
                        into[i] = (start + i) % 251;
                    }
                })
                .add("none", dtype, new long[] {0, 4}, (_, _, _) -> { })
                .add("scalar", new long[] {}, new float[] {-0.1f})
                .write(file);
        try (var read = Safetensors.open(file)) {
            assertEquals(Map.of("model", "gpt2 \"tiny\" – ü", "tokens", "1,2"), read.metadata());
            assertEquals(List.of("many", "none", "scalar"), List.copyOf(read.names()));
            float[] values = read.tensor("many").toFloats();
            assertEquals(many, values.length);
            for (int i = 0; i < many; i++) {
                assertEquals(i % 251, values[i]);
            }
            assertEquals(dtype, read.tensor("many").dtype());
            assertEquals(-0.1f, read.tensor("scalar").get(0));
        }
        long header = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertEquals(0, header % 8);
        assertEquals(List.of(file), list());
    }

    @Test
    void anEmptyFileIsAFileToo() {
        Path file = directory.resolve("t.safetensors");
        new SafetensorsWriter().write(file);
        try (var read = Safetensors.open(file)) {
            assertTrue(read.names().isEmpty() && read.metadata().isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x3F800000, 0x3F80", // 1
        "0x3F808000, 0x3F80", // halfway: to even, down
        "0x3F818000, 0x3F82", // halfway: to even, up
        "0x3F808001, 0x3F81",
        "0x3F807FFF, 0x3F80",
        "0xBF818000, 0xBF82",
        "0x7F7FFFFF, 0x7F80", // the largest float rounds to infinity
        "0x00000001, 0x0000",
        "0x00018000, 0x0002", // a denormal
        "0x80000000, 0x8000",
        "0x7F800000, 0x7F80",
        "0xFF800000, 0xFF80",
        "0x7F800001, 0x7FC0", // a NaN stays one, though its upper half is infinity's
        "0x7FFFFFFF, 0x7FFF",
        "0xFFC00000, 0xFFC0"
    })
    void roundsToTheNearestBfloat16(String bits, String expected) {
        short rounded = Bfloat16.of(Float.intBitsToFloat(Integer.parseUnsignedInt(bits.substring(2), 16)));
        assertEquals(Integer.decode(expected), rounded & 0xFFFF);
    }

    @Test
    void aFailureLeavesWhatWasThere() throws IOException {
        Path file = directory.resolve("t.safetensors");
        new SafetensorsWriter().add("x", new long[] {1}, new float[] {1}).write(file);
        byte[] before = Files.readAllBytes(file);
        var failing = new SafetensorsWriter().add("x", DType.F32, new long[] {9}, (_, _, _) -> {
            throw new IllegalStateException("no more values");
        });
        assertThrows(IllegalStateException.class, () -> failing.write(file));
        assertArrayEquals(before, Files.readAllBytes(file));
        assertEquals(List.of(file), list());
    }

    @Test
    void refusesPlacesThatCannotHoldAFile() throws IOException {
        var writer = new SafetensorsWriter();
        Path nowhere = directory.resolve("none").resolve("t.safetensors");
        assertEquals(
                nowhere + ": can't be written: its directory does not exist",
                assertThrows(StrataException.class, () -> writer.write(nowhere)).getMessage());
        assertEquals(
                directory + ": can't be written: it is a directory",
                assertThrows(StrataException.class, () -> writer.write(directory)).getMessage());
        assertEquals(List.of(), list());
    }

    @Test
    void refusesTwoOfOneNameAndShapesOfOtherSizes() {
        var writer = new SafetensorsWriter().add("x", new long[] {1}, new float[1]);
        assertThrows(IllegalArgumentException.class, () -> writer.add("x", new long[] {1}, new float[1]));
        assertThrows(IllegalArgumentException.class, () -> writer.add("y", new long[] {2, 2}, new float[3]));
    }

    private List<Path> list() throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }
}
