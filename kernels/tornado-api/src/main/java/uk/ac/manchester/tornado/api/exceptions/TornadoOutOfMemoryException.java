package uk.ac.manchester.tornado.api.exceptions;

/** A device's memory is full. Strata's stand-in for the TornadoVM type of this name. */
public class TornadoOutOfMemoryException extends RuntimeException {
    public TornadoOutOfMemoryException(String message) {
        super(message);
    }
}
