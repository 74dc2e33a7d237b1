package dev.strata.runtime.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RootCauseTest {
    @Test
    void isTheInnermostCausesFirstLineWithoutColours() {
        var root = new IllegalStateException("\u001B[31m[WARNING] No platforms found.\u001B[0m\nat once");
        assertEquals("[WARNING] No platforms found.", RootCause.of(new ExceptionInInitializerError(root)));
        assertEquals("java.lang.Error", RootCause.of(new RuntimeException(new Error())));
    }
}
