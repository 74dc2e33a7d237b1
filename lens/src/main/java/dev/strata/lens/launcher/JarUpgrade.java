package dev.strata.lens.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Rewrites jars of Java 5 and older, as picocli's is, with class files of Java 8: the same code with the types that
 * a new verifier reads beside it. The JVM leaves out of its archive of linked classes (JEP 483) each class that only
 * the old verifier can check, and each one that has to do with such a class.
 */
public final class JarUpgrade {
    private JarUpgrade() {}

    /** Arguments: jars, each replaced where it has such classes. */
    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            upgrade(Path.of(jar));
        }
    }

    /**
     * Replaces a jar by one without old classes, unless it has none.
     *
     * @throws IOException if it can't be read or written; it is then as it was
     */
    static void upgrade(Path jar) throws IOException {
        Path upgraded = jar.resolveSibling(jar.getFileName() + ".tmp");
        try {
            boolean changed;
            try (var file = new JarFile(jar.toFile());
                    var out = new JarOutputStream(Files.newOutputStream(upgraded))) {
                changed = copy(file, out);
            }
            if (changed) {
                Files.move(upgraded, jar, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(upgraded);
        }
    }

    private static boolean copy(JarFile from, JarOutputStream to) throws IOException {
        ClassFile classFile = ClassFile.of(
                StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy(from)));
        boolean changed = false;
        for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements();) {
            JarEntry entry = entries.nextElement();
            byte[] bytes = bytes(from, entry);
            var copy = new JarEntry(entry.getName());
            copy.setTime(entry.getTime());
            to.putNextEntry(copy);
            if (entry.getName().endsWith(".class")) {
                ClassModel model = classFile.parse(bytes);
                if (model.majorVersion() < ClassFile.JAVA_6_VERSION) {
                    bytes = classFile.transformClass(model, ofJava8());
                    changed = true;
                }
            }
            to.write(bytes);
            to.closeEntry();
        }
        return changed;
    }

    private static ClassTransform ofJava8() {
        ClassTransform version = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
            } else {
                builder.with(element);
            }
        };
        return version.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL));
    }

    /** Who extends whom: first by the jar's own classes, then by the JVM's. */
    private static ClassHierarchyResolver hierarchy(JarFile jar) {
        return ClassHierarchyResolver.ofResourceParsing(type -> {
            String descriptor = type.descriptorString();
            JarEntry entry = jar.getJarEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
            try {
                return entry == null ? null : new ByteArrayInputStream(bytes(jar, entry));
            } catch (IOException e) {
                return null; // as of a class that isn't there
            }
        }).orElse(ClassHierarchyResolver.defaultResolver());
    }

    private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
        try (var in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
