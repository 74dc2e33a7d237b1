package dev.strata.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    @TempDir
    Path directory;

    private int corpus(String name, String seed, String sentences) {
        return Demo.run("corpus", "--out", directory.resolve(name).toString(), "--seed", seed, "--sentences", sentences);
    }

    @Test
    void writesACorpusAndWhatIsAskedOfIt() throws IOException {
        assertEquals(0, corpus("a", "3", "1000"));
        assertEquals(0, corpus("b", "3", "1000"));
        assertEquals(0, corpus("c", "4", "1000"));
        Path a = directory.resolve("a");
        assertEquals(1000, Files.readAllLines(a.resolve("train.txt")).size());
        assertEquals(10, Files.readAllLines(a.resolve("heldout.txt")).size());
        for (String file : new String[] {"train.txt", "heldout.txt", "facts.tsv", "agreement.tsv"}) {
            assertArrayEquals(
                    Files.readAllBytes(a.resolve(file)), Files.readAllBytes(directory.resolve("b").resolve(file)));
        }
        assertNotEquals(
                Files.readString(a.resolve("train.txt")), Files.readString(directory.resolve("c/train.txt")));
    }

    @Test
    void badInput() throws IOException {
        assertEquals(1, corpus("few", "1", "99"));
        assertEquals(2, Demo.run("corpus"));
        assertEquals(2, Demo.run("corpse"));
        Path file = Files.writeString(directory.resolve("file"), "");
        assertEquals(1, Demo.run("corpus", "--out", file.toString()));
        assertEquals(1, Demo.run("probe", "--model", directory.toString()));
    }
}
