package uk.ac.manchester.tornado.api;

import dev.strata.tornado.NoSdkException;
import uk.ac.manchester.tornado.api.common.Access;

/**
 * The arguments of a prebuilt task. Strata's stand-in for the TornadoVM type of this name:
 * compile-time signatures only, of the part that Strata uses; it throws {@link NoSdkException} when called.
 */
public class AccessorParameters {
    public AccessorParameters(int numParameters) {
        throw new NoSdkException();
    }

    public void set(int index, Object object, Access access) {
        throw new NoSdkException();
    }
}
