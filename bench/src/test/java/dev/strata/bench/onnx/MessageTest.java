package dev.strata.bench.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The examples of protobuf's own description of its encoding, and a float by hand. */
class MessageTest {
    @Test
    void writesProtobufsExamples() {
        assertEquals("089601", hex(new Message().number(1, 150)));
        assertEquals("120774657374696e67", hex(new Message().text(2, "testing")));
        assertEquals("1a03089601", hex(new Message().message(3, new Message().number(1, 150))));
    }

    @Test
    void writesNegativeNumbersInTenBytes() {
        assertEquals("08feffffffffffffffff01", hex(new Message().number(1, -2)));
    }

    @Test
    void writesFloatsInFourBytesLowestFirst() {
        assertEquals("150000803f", hex(new Message().real(2, 1f)));
    }

    private static String hex(Message message) {
        return HexFormat.of().formatHex(message.toBytes());
    }
}
