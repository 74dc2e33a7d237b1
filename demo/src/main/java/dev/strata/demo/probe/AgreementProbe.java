package dev.strata.demo.probe;

/**
 * A sentence up to its verb, with the verb's right and wrong form, each with the space before it.
 *
 * @param prompt {@code The keys to the cabinet}
 * @param right {@code  are}
 * @param wrong {@code  is}
 */
public record AgreementProbe(String prompt, String right, String wrong) {}
