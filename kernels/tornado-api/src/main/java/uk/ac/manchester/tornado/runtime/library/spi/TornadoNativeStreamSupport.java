package uk.ac.manchester.tornado.runtime.library.spi;

/** A device that shows its native stream. Strata's stand-in for the TornadoVM type of this name. */
public interface TornadoNativeStreamSupport {
    long getNativeStream(long executionPlanId);

    long getNativeContext(long executionPlanId);
}
