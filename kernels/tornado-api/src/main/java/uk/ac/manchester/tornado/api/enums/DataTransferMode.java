package uk.ac.manchester.tornado.api.enums;

/**
 * When an array crosses the bus. Strata's stand-in for the TornadoVM type of this name; a test compares the
 * values too, since the compiler copies them into Strata's class files.
 */
public class DataTransferMode {
    public static final int FIRST_EXECUTION = 0;
    public static final int EVERY_EXECUTION = 1;
    public static final int UNDER_DEMAND = 2;
}
