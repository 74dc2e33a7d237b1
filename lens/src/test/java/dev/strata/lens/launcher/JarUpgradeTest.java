package dev.strata.lens.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class JarUpgradeTest {
    @TempDir
    private Path temporary;

    @Test
    void everyClassIsOfJava8AndPassesTheNewVerifier() throws Exception {
        Path jar = picocli();
        assertEquals(49, version(jar, "picocli/CommandLine.class"), "if it is newer, nothing needs to be upgraded");
        JarUpgrade.upgrade(jar);
        List<String> classes = classes(jar);
        assertTrue(classes.size() > 150, classes.toString());
        try (var loader = new URLClassLoader(
                new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (String name : classes) {
                assertTrue(version(jar, name) >= 52, name);
                Class.forName(name.replace('/', '.').replaceFirst("\\.class$", ""), true, loader);
            }
        }
        byte[] once = Files.readAllBytes(jar);
        JarUpgrade.main(new String[] {jar.toString()});
        assertArrayEquals(once, Files.readAllBytes(jar), "nothing was left to be done");
    }

    @Test
    void whatIsNoJarStaysAsItIs() throws Exception {
        Path file = Files.writeString(temporary.resolve("a.jar"), "no jar");
        assertThrows(IOException.class, () -> JarUpgrade.upgrade(file));
        assertEquals("no jar", Files.readString(file));
        try (var files = Files.list(temporary)) {
            assertEquals(1, files.count());
        }
    }

    private Path picocli() throws Exception {
        Path original = Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return Files.copy(original, temporary.resolve("picocli.jar"));
    }

    /** The new verifier's: module-info, which nothing loads, left out. */
    private static List<String> classes(Path jar) throws IOException {
        var names = new ArrayList<String>();
        try (var file = new JarFile(jar.toFile())) {
            file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("picocli/") && name.endsWith(".class"))
                    .forEach(names::add);
        }
        return names;
    }

    private static int version(Path jar, String name) throws IOException {
        try (var file = new JarFile(jar.toFile()); var in = file.getInputStream(file.getEntry(name))) {
            byte[] head = in.readNBytes(8);
            return head[6] << 8 | head[7];
        }
    }
}
