package dev.strata.runtime.parity;

/** A group of tests for any device. */
interface Parity {
    Models models();
}
