package dev.strata.tornado;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.constant.ConstantDesc;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a type shows to the code that uses it, as text: the type, its supertypes, the JDK's annotations on
 * it, and its public and protected members with their modifiers, generic types and declared exceptions.
 */
record Signatures(
        String type, String superclass, Set<String> interfaces, Set<String> annotations, Set<String> members) {

    static Signatures of(Class<?> type) throws IOException {
        Set<String> members = new TreeSet<>();
        Map<String, ConstantDesc> constants = constants(type);
        for (Field field : type.getDeclaredFields()) {
            if (visible(field.getModifiers()) && !field.isSynthetic()) {
                // A constant's value is part of its signature: the compiler copies it into its users.
                ConstantDesc value = constants.get(field.getName());
                members.add(field.toGenericString() + (value == null ? "" : " = " + value));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            addIfVisible(constructor, members);
        }
        for (Method method : type.getDeclaredMethods()) {
            addIfVisible(method, members);
        }
        return new Signatures(
                // Sealed or final, no code of ours can extend it.
                type.toGenericString().replaceFirst("\\b(sealed|final) ", "closed "),
                String.valueOf(type.getGenericSuperclass()),
                names(type.getGenericInterfaces()),
                Arrays.stream(type.getAnnotations())
                        .map(Annotation::toString)
                        .filter(annotation -> annotation.startsWith("@java.lang."))
                        .collect(Collectors.toCollection(TreeSet::new)),
                members);
    }

    /** What these, a part, have that {@code whole} does not; empty if nothing. */
    List<String> missingFrom(Signatures whole, boolean enumType) {
        List<String> missing = new ArrayList<>();
        addUnlessEqual("type", type, whole.type, missing);
        addUnlessEqual(type + " extends", superclass, whole.superclass, missing);
        addUnlessEqual(type + " is annotated", annotations, whole.annotations, missing);
        minus(interfaces, whole.interfaces).map(name -> type + " implements " + name).forEach(missing::add);
        minus(members, whole.members).forEach(missing::add);
        if (enumType) {
            // A switch over the constants that we know must not meet another at run time.
            minus(whole.members, members)
                    .filter(member -> member.startsWith("public static final " + name(type)))
                    .map(member -> "not ours: " + member)
                    .forEach(missing::add);
        }
        return missing;
    }

    private static void addUnlessEqual(String what, Object ours, Object theirs, List<String> missing) {
        if (!ours.equals(theirs)) {
            missing.add(what + " " + ours + ", the SDK's: " + theirs);
        }
    }

    private static Stream<String> minus(Set<String> a, Set<String> b) {
        return a.stream().filter(member -> !b.contains(member));
    }

    private static String name(String type) {
        return type.substring(type.lastIndexOf(' ') + 1);
    }

    private static void addIfVisible(Executable member, Set<String> members) {
        if (visible(member.getModifiers()) && !member.isSynthetic()) {
            members.add(member.toGenericString());
        }
    }

    private static boolean visible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static Set<String> names(Type[] types) {
        return Arrays.stream(types).map(Type::getTypeName).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, ConstantDesc> constants(Class<?> type) throws IOException {
        String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
        Map<String, ConstantDesc> constants = new LinkedHashMap<>();
        try (InputStream bytes = type.getResourceAsStream(file)) {
            ClassModel model = ClassFile.of().parse(bytes.readAllBytes());
            for (FieldModel field : model.fields()) {
                field.findAttribute(Attributes.constantValue())
                        .map(value -> value.constant().constantValue())
                        .ifPresent(value -> constants.put(field.fieldName().stringValue(), value));
            }
        }
        return constants;
    }
}
