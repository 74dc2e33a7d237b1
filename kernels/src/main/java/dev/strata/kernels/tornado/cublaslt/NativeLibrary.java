package dev.strata.kernels.tornado.cublaslt;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** A library of NVIDIA's whose functions return a status, 0 being success. */
final class NativeLibrary {
    private final String name;
    private final SymbolLookup symbols;

    private NativeLibrary(String name, SymbolLookup symbols) {
        this.name = name;
        this.symbols = symbols;
    }

    /**
     * The first of these that the system's loader finds.
     *
     * @throws IllegalStateException if there is none
     */
    static NativeLibrary load(List<String> names) {
        for (String name : names) {
            try {
                return new NativeLibrary(name, SymbolLookup.libraryLookup(name, Arena.global()));
            } catch (IllegalArgumentException e) {
                // The next one.
            }
        }
        throw new IllegalStateException("none of " + String.join(", ", names)
                + " could be loaded (is the directory in LD_LIBRARY_PATH, or on Windows in PATH?)");
    }

    /** A function that returns a status. */
    MethodHandle function(String function, MemoryLayout... arguments) {
        return Linker.nativeLinker().downcallHandle(
                symbols.find(function).orElseThrow(() -> new IllegalStateException(name + " has no " + function)),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    /** A call of such a function. */
    interface Call {
        int status() throws Throwable;
    }

    /** @throws IllegalStateException if the status is not success, with its number */
    static void call(String function, Call call) {
        int status = status(call);
        if (status != 0) {
            throw new IllegalStateException(function + " returned status " + status);
        }
    }

    static int status(Call call) {
        try {
            return call.status();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
