package uk.ac.manchester.tornado.api.types;

/**
 * 16 bits of a matrix fragment. Strata's stand-in for the TornadoVM type of this name: it has the part of its
 * signatures that Strata uses, and it holds its bits, so that kernels can run as plain Java in tests.
 */
public class HalfFloat {
    private final short bits;

    public HalfFloat(short bits) {
        this.bits = bits;
    }

    public short getHalfFloatValue() {
        return bits;
    }
}
