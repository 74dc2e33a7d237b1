package uk.ac.manchester.tornado.api.enums;

/** Rows, columns and depth of a warp's matrix product. Strata's stand-in for the TornadoVM type of this name. */
public enum MMAShape {
    M16N8K16,
    M16N8K32
}
