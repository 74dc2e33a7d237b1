package dev.strata.runtime.host;

import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Engine;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Bytes that an object keeps from being freed, the model's own apart: native memory and arrays of numbers. */
final class HeldMemory {
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Long, Long> segments = new TreeMap<>();
    private long arrays;

    private HeldMemory() {}

    /** Of native segments that it can reach, each counted once. */
    static long nativeBytes(Object root) {
        var held = new HeldMemory();
        held.follow(root);
        return held.segments.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Of arrays of numbers that it can reach. */
    static long arrayBytes(Object root) {
        var held = new HeldMemory();
        held.follow(root);
        return held.arrays;
    }

    private void follow(Object object) {
        if (object == null || object instanceof Gpt2 || object instanceof Engine || !seen.add(object)) {
            return;
        }
        switch (object) {
            case MemorySegment segment -> segments.merge(segment.address(), segment.byteSize(), Math::max);
            case int[] ints -> arrays += 4L * ints.length;
            case float[] floats -> arrays += 4L * floats.length;
            case long[] longs -> arrays += 8L * longs.length;
            case double[] doubles -> arrays += 8L * doubles.length;
            case Object[] objects -> Arrays.asList(objects).forEach(this::follow);
            case Map<?, ?> map -> {
                map.keySet().forEach(this::follow);
                map.values().forEach(this::follow);
            }
            case Collection<?> collection -> collection.forEach(this::follow);
            default -> fields(object, object.getClass());
        }
    }

    private void fields(Object object, Class<?> type) {
        if (type == null || !type.getName().startsWith("dev.strata.")) {
            return;
        }
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                field.setAccessible(true);
                try {
                    follow(field.get(object));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        fields(object, type.getSuperclass());
    }
}
