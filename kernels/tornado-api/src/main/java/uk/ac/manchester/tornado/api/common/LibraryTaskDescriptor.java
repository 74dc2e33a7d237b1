package uk.ac.manchester.tornado.api.common;

import dev.strata.tornado.NoSdkException;

/**
 * A call of a native library as a task. Strata's stand-in for the TornadoVM type of this name:
 * compile-time signatures only, of the part that Strata uses; it throws {@link NoSdkException} when called.
 */
public class LibraryTaskDescriptor {
    public LibraryTaskDescriptor() {
        throw new NoSdkException();
    }

    public LibraryTaskDescriptor withLibrary(String libraryName) {
        throw new NoSdkException();
    }

    public LibraryTaskDescriptor withFunction(String functionName) {
        throw new NoSdkException();
    }

    public LibraryTaskDescriptor withParameters(Object[] parameters) {
        throw new NoSdkException();
    }

    public LibraryTaskDescriptor withAccess(Access[] access) {
        throw new NoSdkException();
    }

    public LibraryTaskDescriptor withTuning(Object tuning) {
        throw new NoSdkException();
    }
}
