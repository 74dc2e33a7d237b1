package uk.ac.manchester.tornado.api.exceptions;

/** A kernel could not be compiled. Strata's stand-in for the TornadoVM type of this name. */
public class TornadoBailoutRuntimeException extends RuntimeException {
    public TornadoBailoutRuntimeException(String message) {
        super(message);
    }

    public TornadoBailoutRuntimeException(String message, Exception cause) {
        super(message, cause);
    }
}
