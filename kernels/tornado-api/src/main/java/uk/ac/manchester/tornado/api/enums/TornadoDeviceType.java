package uk.ac.manchester.tornado.api.enums;

/**
 * What a device is. Strata's stand-in for the TornadoVM type of this name.
 */
public enum TornadoDeviceType {
    UNKNOWN,
    DEFAULT,
    CPU,
    GPU,
    FPGA,
    ACCELERATOR,
    CUSTOM,
    ALL
}
