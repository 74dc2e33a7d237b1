package uk.ac.manchester.tornado.api.exceptions;

/** TornadoVM was used wrongly or went wrong. Strata's stand-in for the TornadoVM type of this name. */
public class TornadoRuntimeException extends RuntimeException {
    public TornadoRuntimeException(String message) {
        super(message);
    }

    public TornadoRuntimeException(Exception cause) {
        super(cause);
    }
}
