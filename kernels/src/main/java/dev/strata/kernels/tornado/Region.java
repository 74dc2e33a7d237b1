package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Rows of {@code width} floats within an array, one after the other from {@code at} on. All of a model's
 * activations are regions of one array, so that one kernel can copy from any of them.
 */
public record Region(FloatArray array, int at, int width) {}
