package uk.ac.manchester.tornado.api;

import dev.strata.tornado.NoSdkException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A part of an array to copy back. Strata's stand-in for the TornadoVM type of this name:
 * compile-time signatures only, of the part that Strata uses; it throws {@link NoSdkException} when called.
 */
public class DataRange {
    public DataRange(TornadoNativeArray array) {
        throw new NoSdkException();
    }

    public DataRange withOffset(long offset) {
        throw new NoSdkException();
    }

    public DataRange withSize(long size) {
        throw new NoSdkException();
    }
}
