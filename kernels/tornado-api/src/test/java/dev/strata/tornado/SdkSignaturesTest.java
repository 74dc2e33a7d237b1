package dev.strata.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URISyntaxException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;

/** Every signature of ours is one of the SDK's: what compiles against the stand-ins links against an SDK. */
class SdkSignaturesTest {

    @Test
    void oursAreTheSdks() throws Exception {
        List<Path> jars = Sdk.jars();
        assumeTrue(!jars.isEmpty(), () -> "no tornado-api and tornado-runtime jars in a TornadoVM SDK at " + Sdk.home());
        List<String> differences = new ArrayList<>();
        try (URLClassLoader sdk = new URLClassLoader(urls(jars), ClassLoader.getPlatformClassLoader())) {
            for (Class<?> ours : ourTypes()) {
                differences.addAll(differences(ours, sdk));
            }
        }
        assertEquals("", String.join("\n", differences), "signatures of ours that " + jars + " do not have");
    }

    @Test
    void thereAreTypesToCompare() throws Exception {
        List<Class<?>> types = ourTypes();
        assertTrue(types.contains(KernelContext.class) && types.size() > 40, () -> "found only " + types);
    }

    private static List<String> differences(Class<?> ours, ClassLoader sdk) throws IOException {
        Class<?> theirs;
        try {
            theirs = Class.forName(ours.getName(), false, sdk);
        } catch (ClassNotFoundException e) {
            return List.of("type " + ours.getName());
        }
        return Signatures.of(ours).missingFrom(Signatures.of(theirs), ours.isEnum());
    }

    private static URL[] urls(List<Path> files) throws IOException {
        URL[] urls = new URL[files.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = files.get(i).toUri().toURL();
        }
        return urls;
    }

    /** The TornadoVM types of this module that other code can see. */
    private static List<Class<?>> ourTypes() throws IOException, URISyntaxException, ClassNotFoundException {
        Path classes = Path.of(KernelContext.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes.resolve("uk"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                String path = classes.relativize(file).toString();
                String name = path.substring(0, path.lastIndexOf('.')).replace(File.separatorChar, '.');
                types.add(Class.forName(name, false, KernelContext.class.getClassLoader()));
            }
        }
        return types;
    }
}
