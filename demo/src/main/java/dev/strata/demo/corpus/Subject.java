package dev.strata.demo.corpus;

import dev.strata.demo.facts.Airport;
import dev.strata.demo.facts.City;
import dev.strata.demo.facts.Country;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a sentence is about.
 *
 * @param group subjects of one group are too alike to be told apart: the country that they are in
 * @param slots what is known, by the name of the slot; several values of which any is right; none if unknown
 */
record Subject(String group, Map<String, List<String>> slots) {

    static Subject of(Airport airport, Map<String, Country> byCode) {
        var slots = slots(airport.country(), byCode);
        slots.put("airport", List.of(airport.name()));
        slots.put("city", List.of(airport.city()));
        return new Subject(airport.country().code(), slots);
    }

    static Subject of(City city, Map<String, Country> byCode) {
        var slots = slots(city.country(), byCode);
        slots.put("city", List.of(city.name()));
        return new Subject(city.country().code(), slots);
    }

    static Subject of(Country country, Map<String, Country> byCode) {
        return new Subject(country.code(), slots(country, byCode));
    }

    private static Map<String, List<String>> slots(Country country, Map<String, Country> byCode) {
        var slots = new HashMap<String, List<String>>();
        slots.put("country", List.of(country.inText()));
        slots.put("capital", List.of(country.capital()));
        slots.put("language", country.languages().isEmpty() ? List.of() : List.of(English.list(country.languages())));
        slots.put("continent", List.of(country.continent()));
        slots.put("subregion", List.of(country.subregion()));
        slots.put("demonym", List.of(country.demonym()));
        slots.put("a-demonym", List.of(English.a(country.demonym())));
        slots.put("currency", country.currency().isEmpty() ? List.of() : List.of(country.currency()));
        var neighbours = country.borders().stream().map(code -> byCode.get(code).inText()).toList();
        slots.put("neighbour", neighbours);
        slots.put("neighbours", neighbours.isEmpty() ? List.of() : List.of(English.list(neighbours)));
        return slots;
    }

    boolean mentions(String name) {
        return slots.values().stream().anyMatch(values -> values.contains(name));
    }
}
