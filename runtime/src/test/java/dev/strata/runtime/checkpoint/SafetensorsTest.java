package dev.strata.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    private static final String X = "\"x\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}";

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("model.safetensors");
    }

    @Test
    void readsNamesMetadataAndTensors() {
        try (var tiny = Safetensors.open(Path.of("src/test/resources/fixtures/gpt2-tiny/model.safetensors"))) {
            assertEquals(Map.of("format", "pt"), tiny.metadata());
            assertEquals(28, tiny.names().size());
            assertEquals("wte.weight", tiny.names().iterator().next());
            Tensor wte = tiny.tensor("wte.weight");
            assertArrayEquals(new long[] {257, 32}, wte.shape());
            assertEquals(257 * 32, wte.size());
            assertEquals(4 * 257 * 32, wte.data().byteSize());
            assertTrue(wte.data().isReadOnly());
            assertEquals(wte.get(100), wte.toFloats()[100]);
        }
    }

    /** Nothing in the format aligns a tensor. */
    @Test
    void readsUnalignedTensorsOfEveryType() throws IOException {
        String header = """
                {"bits": {"dtype": "BOOL", "shape": [1], "data_offsets": [0, 1]},
                 "f": {"dtype": "F32", "shape": [], "data_offsets": [1, 5]},
                 "h": {"dtype": "F16", "shape": [1, 1], "data_offsets": [5, 7]},
                 "b": {"dtype": "BF16", "shape": [1], "data_offsets": [7, 9]},
                 "none": {"dtype": "F32", "shape": [0, 3], "data_offsets": [9, 9]}}""";
        byte[] bytes = Files.readAllBytes(RawSafetensors.write(file, header, 9));
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(bytes.length - 8)
                .putFloat(-1.5f).putShort(Float.floatToFloat16(0.25f)).putShort((short) 0x4049);
        Files.write(file, bytes);
        try (var tensors = Safetensors.open(file)) {
            assertEquals(-1.5f, tensors.tensor("f").get(0));
            assertEquals(0.25f, tensors.tensor("h").get(0));
            assertEquals(3.140625f, tensors.tensor("b").get(0));
            assertEquals(0, tensors.tensor("none").size());
            assertEquals(DType.BF16, tensors.tensor("b").dtype());
            assertEquals(
                    file + ": tensor bits: dtype must be F32, F16 or BF16, found BOOL",
                    assertThrows(StrataException.class, () -> tensors.tensor("bits")).getMessage());
            assertEquals(
                    file + ": no tensor g",
                    assertThrows(StrataException.class, () -> tensors.tensor("g")).getMessage());
        }
    }

    /** A sparse file: it takes no room on the disk. */
    @Test
    void readsFilesOverTwoGiB() throws IOException {
        long elements = 3L << 28;
        byte[] header = "{\"x\": {\"dtype\": \"F32\", \"shape\": [3, %d], \"data_offsets\": [0, %d]}}"
                .formatted(elements / 3, 4 * elements).getBytes(StandardCharsets.UTF_8);
        try (var out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var head = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
            out.write(head.putLong(header.length).put(header).flip());
            out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(7).flip(),
                    8 + header.length + 4 * (elements - 1));
        }
        try (var tensors = Safetensors.open(file)) {
            Tensor x = tensors.tensor("x");
            assertEquals(elements, x.size());
            assertEquals(7, x.get(elements - 1));
            assertEquals(0, x.get(elements - 2));
        }
    }

    @Test
    void closingTwiceIsFineAndReadingAfterwardsIsNot() throws IOException {
        var tensors = Safetensors.open(RawSafetensors.write(file, "{" + X + "}", 8));
        Tensor x = tensors.tensor("x");
        tensors.close();
        tensors.close();
        assertThrows(IllegalStateException.class, () -> x.data().get(ValueLayout.JAVA_BYTE, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            not json                                                                 | 0  | header: not valid JSON at byte
            [1, 2]                                                                   | 0  | header: expected a JSON object, found [
            {X                                                                       | 8  | header: not valid JSON at byte
            {X, X}                                                                   | 8  | header: not valid JSON at byte 65: Duplicate field 'x'
            {X, "y": 3}                                                              | 8  | tensor y: expected an object, found 3
            {"x": {"dtype": "Q4", "shape": [2], "data_offsets": [0, 8]}}             | 8  | tensor x: unknown dtype "Q4", expected F32, F16 or BF16
            {"x": {"shape": [2], "data_offsets": [0, 8]}}                            | 8  | tensor x: unknown dtype nothing
            {"x": {"dtype": "F32", "data_offsets": [0, 8]}}                          | 8  | tensor x: shape must be a list of non-negative integers, found nothing
            {"x": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}           | 8  | tensor x: shape must be a list of non-negative integers, found [-2]
            {"x": {"dtype": "F32", "shape": [2.0], "data_offsets": [0, 8]}}          | 8  | tensor x: shape must be a list of non-negative integers, found [2.0]
            {"x": {"dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 8]}} | 8 | tensor x: shape [4294967296, 4294967296] is too large
            {"x": {"dtype": "F32", "shape": [2]}}                                    | 8  | tensor x: data_offsets must be a list of non-negative integers, found nothing
            {"x": {"dtype": "F32", "shape": [2], "data_offsets": [0]}}               | 8  | tensor x: expected data_offsets [begin, end] with begin <= end, found data_offsets [0]
            {"x": {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}}           | 8  | tensor x: data_offsets must be a list of non-negative integers, found [-8,0]
            {"x": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}            | 8  | tensor x: expected data_offsets [begin, end] with begin <= end, found data_offsets [8, 0]
            {"x": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}}           | 8  | tensor x: data_offsets [4, 12] reach past the end of the file, which holds 8 bytes of data (is it truncated?)
            {X}                                                                      | 7  | tensor x: data_offsets [0, 8] reach past the end of the file, which holds 7 bytes of data (is it truncated?)
            {"x": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}            | 8  | tensor x: F32 of shape [3] takes 12 bytes, but data_offsets [0, 8] span 8
            {X, "y": {"dtype": "F16", "shape": [2], "data_offsets": [4, 8]}}         | 8  | tensors x and y overlap: y begins at 4, before x ends at 8
            {X, "y": {"dtype": "F16", "shape": [2], "data_offsets": [12, 16]}}       | 16 | tensor y begins at 12, expected 8, where x ends
            {X}                                                                      | 9  | the tensors end at byte 8 of the data, but the file holds 9 bytes of data
            {"__metadata__": {"a": 1}, X}                                            | 8  | __metadata__ a must be text, found 1
            {"__metadata__": 1, X}                                                   | 8  | __metadata__ must be an object, found 1
            """)
    void refusesAMalformedHeader(String header, int dataBytes, String message) throws IOException {
        RawSafetensors.write(file, header.replace("X", X), dataBytes);
        assertRefused(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            11                  | not a safetensors file, or truncated: it announces a header of 11 bytes, but only 10 follow
            9223372036854775807 | it announces a header of 9223372036854775807 bytes, but only 10 follow
            -1                  | it announces a header of 18446744073709551615 bytes, but only 10 follow
            0                   | header: expected a JSON object, found nothing
            """)
    void refusesAnImpossibleHeaderLength(long announced, String message) throws IOException {
        RawSafetensors.write(file, announced, new byte[10], 0);
        assertRefused(message);
    }

    @Test
    void refusesAnAbsurdHeaderLengthEvenInAFileOfThatSize() throws IOException {
        RawSafetensors.write(file, 100_000_001, new byte[0], 0);
        try (var out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.allocate(1), 200_000_000);
        }
        assertRefused("it announces a header of 100000001 bytes, expected at most 100000000");
    }

    @Test
    void refusesFilesThatAreTooShortOrNotThere() throws IOException {
        assertRefused(": no such file");
        for (int length : List.of(0, 7)) {
            Files.write(file, new byte[length]);
            assertRefused("not a safetensors file: expected 8 bytes of header length, found only " + length + " bytes");
        }
        file = directory;
        assertRefused("expected a safetensors file, found a directory");
    }

    /** Whatever is in a file, the worst that comes of it is an error that says so. */
    @Test
    void survivesRandomDamage() throws IOException {
        byte[] sound = Files.readAllBytes(Path.of("src/test/resources/fixtures/gpt2-tiny/model.safetensors"));
        int header = 8 + ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getInt();
        var random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            byte[] damaged = sound.clone();
            for (int j = 0; j <= i % 4; j++) {
                damaged[random.nextInt(header)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try (var tensors = Safetensors.open(file)) {
                tensors.names().forEach(name -> tensors.tensor(name).toFloats());
            } catch (StrataException e) {
                assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
            }
        }
    }

    private void assertRefused(String message) {
        String found = assertThrows(StrataException.class, () -> Safetensors.open(file)).getMessage();
        assertTrue(found.startsWith(file + ": ") && found.contains(message), found);
        assertEquals(1, found.lines().count(), found);
    }
}
