package uk.ac.manchester.tornado.api.exceptions;

/** No such device. Strata's stand-in for the TornadoVM type of this name. */
public class TornadoDeviceNotFound extends TornadoRuntimeException {
    public TornadoDeviceNotFound(String message) {
        super(message);
    }
}
