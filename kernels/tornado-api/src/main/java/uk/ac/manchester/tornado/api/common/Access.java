package uk.ac.manchester.tornado.api.common;

/**
 * What a task does with an argument. Strata's stand-in for the TornadoVM type of this name.
 */
public enum Access {
    NONE,
    READ_ONLY,
    WRITE_ONLY,
    READ_WRITE
}
