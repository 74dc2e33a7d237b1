package uk.ac.manchester.tornado.api.exceptions;

/** A device's memory could not be used. Strata's stand-in for the TornadoVM type of this name. */
public class TornadoMemoryException extends RuntimeException {
    public TornadoMemoryException(String message) {
        super(message);
    }
}
