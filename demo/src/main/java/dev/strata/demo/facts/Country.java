package dev.strata.demo.facts;

import java.util.List;

/**
 * A country of world-countries.
 *
 * @param code its three letters (ISO 3166-1)
 * @param name without article: {@code United Kingdom}
 * @param inText as it stands in a sentence: {@code the United Kingdom}
 * @param demonym of its people: {@code British}
 * @param region {@code Europe}; {@code Americas}
 * @param subregion {@code Northern Europe}
 * @param languages one or more, in the data's order
 * @param currency empty if there are several or none
 * @param borders codes of the neighbours by land
 */
public record Country(
        String code,
        String name,
        String inText,
        String capital,
        String demonym,
        String region,
        String subregion,
        List<String> languages,
        String currency,
        List<String> borders) {

    /** The region, but of the Americas the one that the subregion belongs to. */
    public String continent() {
        if (!region.equals("Americas")) {
            return region;
        }
        return subregion.equals("South America") ? "South America" : "North America";
    }
}
