package dev.strata.demo.facts;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the demo model is to know of the world, from the tables beside this class. Where they come from and under
 * which licences, the README beside them says.
 */
public record Facts(List<Airport> airports, List<City> cities, List<Country> countries) {

    public Facts {
        airports = List.copyOf(airports);
        cities = List.copyOf(cities);
        countries = List.copyOf(countries);
    }

    public static Facts read() {
        var countries = Table.rows(Facts.class, "countries.tsv").stream().map(Facts::country).toList();
        var byName = countries.stream().collect(Collectors.toMap(Country::name, Function.identity()));
        return new Facts(
                Table.rows(Facts.class, "airports.tsv").stream()
                        .map(row -> new Airport(row[0], row[1], row[2], known(byName, row[3])))
                        .toList(),
                Table.rows(Facts.class, "cities.tsv").stream()
                        .map(row -> new City(row[0], known(byName, row[1]), !row[2].isEmpty()))
                        .toList(),
                countries);
    }

    private static Country country(String[] row) {
        return new Country(
                row[0], row[1], row[2].isEmpty() ? row[1] : row[2] + " " + row[1], row[3], row[4], row[5], row[6],
                list(row[7]), row[8], list(row[9]));
    }

    private static Country known(Map<String, Country> countries, String name) {
        if (!countries.containsKey(name)) {
            throw new IllegalStateException("there is no country " + name + " in countries.tsv");
        }
        return countries.get(name);
    }

    private static List<String> list(String cell) {
        return cell.isEmpty() ? List.of() : List.of(cell.split(","));
    }
}
