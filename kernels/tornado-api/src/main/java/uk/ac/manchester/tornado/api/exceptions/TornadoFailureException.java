package uk.ac.manchester.tornado.api.exceptions;

/** TornadoVM itself failed. Strata's stand-in for the TornadoVM type of this name. */
public class TornadoFailureException extends RuntimeException {
    public TornadoFailureException(String message) {
        super(message);
    }

    public TornadoFailureException(Exception cause) {
        super(cause);
    }
}
