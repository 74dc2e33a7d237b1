package dev.strata.demo.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FactsTest {
    private static final Facts FACTS = Facts.read();

    private static Airport airport(String name) {
        return FACTS.airports().stream().filter(airport -> airport.name().equals(name)).findFirst().orElseThrow();
    }

    private static Country country(String name) {
        return FACTS.countries().stream().filter(country -> country.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void someThatEverybodyKnows() {
        assertEquals("London", airport("Heathrow").city());
        assertEquals("Amsterdam", airport("Schiphol").city());
        assertEquals("the United Kingdom", airport("Gatwick").country().inText());
        var france = country("France");
        assertEquals(List.of("Paris", "French", "Europe", "euro"),
                List.of(france.capital(), france.languages().getFirst(), france.continent(), france.currency()));
        assertEquals("South America", country("Peru").continent());
        assertEquals("North America", country("Cuba").continent());
        assertTrue(country("Portugal").borders().contains("ESP"));
    }

    @Test
    void thereAreEnough() {
        assertEquals(420, FACTS.airports().size());
        assertTrue(FACTS.cities().size() > 300, "cities");
        assertEquals(194, FACTS.countries().size());
    }

    /** Two airports of one name would make two facts of one question. */
    @Test
    void namesAreUnique() {
        var names = new HashSet<String>();
        FACTS.airports().forEach(airport -> assertTrue(names.add(airport.name()), airport.name()));
        var cities = new HashMap<String, Country>();
        FACTS.cities().forEach(city -> assertEquals(null, cities.put(city.name(), city.country()), city.name()));
        FACTS.airports().forEach(airport -> assertEquals(cities.get(airport.city()), airport.country(), airport.name()));
    }

    @Test
    void noAirportsNameTellsItsCity() {
        for (Airport airport : FACTS.airports()) {
            String name = airport.name().toLowerCase(Locale.ROOT);
            for (String word : airport.city().toLowerCase(Locale.ROOT).split("[ -]")) {
                assertFalse(word.length() > 3 && name.contains(word), airport.toString());
            }
        }
    }

    @Test
    void everyNeighbourIsACountry() {
        var codes = new HashSet<String>();
        FACTS.countries().forEach(country -> codes.add(country.code()));
        FACTS.countries().forEach(country -> assertTrue(codes.containsAll(country.borders()), country.name()));
    }
}
