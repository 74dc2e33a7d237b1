package dev.strata.demo.probe;

import dev.strata.demo.corpus.Statements;
import dev.strata.demo.facts.Airport;
import dev.strata.demo.facts.City;
import dev.strata.demo.facts.Country;
import dev.strata.demo.facts.Facts;
import java.util.ArrayList;
import java.util.List;

/**
 * One question for each fact of the corpus that has one right answer, in a shape that leaves no choice of what comes
 * next. What follows from two facts, such as the language spoken near an airport, is asked of a part of the airports.
 */
final class FactQuestions {
    private static final int SOME = 4;

    private final List<FactProbe> probes = new ArrayList<>();

    private FactQuestions() {}

    static List<FactProbe> of(Facts facts) {
        var questions = new FactQuestions();
        questions.airports(facts.airports());
        questions.cities(facts.cities());
        questions.countries(facts.countries());
        Statements.ofThings().forEach(thing -> questions.add("thing", thing.prompt(), thing.end()));
        return List.copyOf(questions.probes);
    }

    private void airports(List<Airport> airports) {
        for (int i = 0; i < airports.size(); i++) {
            Airport airport = airports.get(i);
            String name = airport.name() + " airport";
            Country country = airport.country();
            add("airport-city", name + " is located in the city of", airport.city());
            if (i % 2 == 0) {
                add("airport-country", "The country of " + name + " is", country.inText());
            }
            if (i % SOME == 1) {
                add("airport-capital", name + " is in a country whose capital is", country.capital());
                add("airport-continent", name + " is on the continent of", country.continent());
            }
            if (i % SOME == 3 && country.languages().size() == 1) {
                add("airport-language", "People near " + name + " speak", country.languages().getFirst());
            }
        }
    }

    private void cities(List<City> cities) {
        for (int i = 0; i < cities.size(); i += SOME) {
            City city = cities.get(i);
            if (!city.name().equals(city.country().name())) {
                add("city-country", city.name() + " is a city in", city.country().inText());
            }
        }
    }

    private void countries(List<Country> countries) {
        for (Country country : countries) {
            String name = country.inText();
            if (!country.capital().equals(country.name())) {
                add("country-capital", "The capital of " + name + " is", country.capital());
                add("capital-country", country.capital() + " is the capital of", name);
            }
            if (country.languages().size() == 1) {
                add("country-language", "People in " + name + " speak", country.languages().getFirst());
            }
            if (!country.currency().isEmpty()) {
                add("country-currency", "The currency of " + name + " is the", country.currency());
            }
            add("country-continent", Statements.sentence(name) + " is a country on the continent of", country.continent());
            add("country-demonym", "The people of " + name + " are described as", country.demonym());
        }
    }

    private void add(String kind, String prompt, String answer) {
        probes.add(new FactProbe(prompt, " " + answer, kind));
    }
}
