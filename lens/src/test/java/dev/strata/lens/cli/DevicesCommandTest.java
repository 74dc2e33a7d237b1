package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class DevicesCommandTest {
    @Test
    void theHostIsThereAndAutoSaysWhatItTakes() {
        var json = Call.strata("devices", "--json").json();
        assertEquals("devices", json.get("command").asText());
        JsonNode host = json.get("devices").get(0);
        assertEquals("host", host.get("id").asText());
        assertEquals("host", host.get("backend").asText());
        assertTrue(host.get("memory").asLong() > 1 << 20);
        assertTrue(!host.get("name").asText().isBlank());
        assertTrue(host.get("auto").asBoolean(), "without an SDK in this JVM");
        assertEquals("host", json.get("auto").get("device").asText());
        assertTrue(!json.get("auto").get("reason").asText().isBlank());
        assertTrue(json.get("missing").isArray());
    }

    @Test
    void theTableSaysTheSame() {
        var call = Call.strata("devices");
        assertEquals(0, call.code());
        assertTrue(call.out().contains("\n*  host"), call.out());
        assertTrue(call.out().contains("--device auto takes host: "), call.out());
    }
}
