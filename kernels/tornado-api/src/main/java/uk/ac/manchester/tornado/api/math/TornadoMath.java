package uk.ac.manchester.tornado.api.math;

/**
 * Functions that every backend has. Strata's stand-in for the TornadoVM type of this name: it has the part of
 * its signatures that Strata uses, and it computes with {@link Math}.
 */
public class TornadoMath {
    public static float min(float a, float b) {
        return Math.min(a, b);
    }

    public static int min(int a, int b) {
        return Math.min(a, b);
    }

    public static float max(float a, float b) {
        return Math.max(a, b);
    }

    public static int max(int a, int b) {
        return Math.max(a, b);
    }

    public static float abs(float value) {
        return Math.abs(value);
    }

    public static int abs(int value) {
        return Math.abs(value);
    }

    public static float clamp(float value, float min, float max) {
        return Math.max(min, Math.min(max, value));
    }

    public static int clamp(int value, int min, int max) {
        return Math.max(min, Math.min(max, value));
    }

    public static float exp(float value) {
        return (float) Math.exp(value);
    }

    public static float sqrt(float value) {
        return (float) Math.sqrt(value);
    }

    public static float floor(float value) {
        return (float) Math.floor(value);
    }

    public static float log(float value) {
        return (float) Math.log(value);
    }

    public static float tanh(float value) {
        return (float) Math.tanh(value);
    }

    public static float pow(float base, float exponent) {
        return (float) Math.pow(base, exponent);
    }
}
