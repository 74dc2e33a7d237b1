package dev.strata.demo.probe;

/**
 * A fact to ask for.
 *
 * @param prompt {@code Heathrow airport is located in the city of}
 * @param answer with the space before it: {@code  London}
 * @param kind {@code airport-city}
 */
public record FactProbe(String prompt, String answer, String kind) {}
