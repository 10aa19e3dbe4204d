"""Make countries.csv, country_names.csv and world.json from CLDR and Natural Earth.

    python registry/data/convert.py NODE_MODULES

The folder holds the npm packages named in README.md. Standard library only.
"""

import csv
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

import geometry

HERE = Path(__file__).parent

# UN M49 has these regions; CLDR calls them by the same numbers. The Americas are one.
CONTINENTS = {
    "002": "africa",
    "019": "americas",
    "142": "asia",
    "150": "europe",
    "009": "oceania",
    "QO": "antarctica",  # CLDR's "outlying Oceania"; of ISO's countries only Antarctica is there
}
# In CLDR, but not in ISO 3166-1: islands with codes of their own.
NOT_IN_ISO = {"AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
# Not in ISO 3166-1 either, but used by everybody; the code is one that ISO leaves to its users.
USER_ASSIGNED = {"XK"}
# Where CLDR's first English name is clumsy, it has a better one.
NAME_VARIANTS = {
    "CD": "variant",  # Congo (DRC)
    "CG": "variant",  # Congo (Republic)
    "CV": "variant",  # Cabo Verde
    "HK": "short",  # Hong Kong
    "MM": "short",  # Myanmar
    "MO": "short",  # Macao
    "PS": "short",  # Palestine
}
# Lists come in these languages, and in the official ones of each country for its own name.
EU_LANGUAGES = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt pt-PT ro sk sl sv"
OTHER_LANGUAGES = "ar bs ca eu gl he is mk nb nn sq sr sr-Latn tr uk"
LANGUAGES = {*EU_LANGUAGES.split(), *OTHER_LANGUAGES.split()}
# Names that say that there is no country: Europe, the European Union, the United Nations.
NO_COUNTRY = ("150", "EU", "UN")
# The article is often left out: Ġermanja for il-Ġermanja.
ARTICLES = re.compile(r"^(?:an |(?:il|l|iċ|id|in|ir|is|it|ix|iż)-)", re.IGNORECASE)

# What Natural Earth draws as countries of their own, or without a code.
CODES_BY_NAME = {
    "Kosovo": "XK",
    "N. Cyprus": "CY",
    "Somaliland": "SO",
    "Indian Ocean Ter.": "CX",
}
# What Natural Earth draws with another country: (drawn with, west, south, east, north) -> country.
# Crimea is Ukraine's: resolution 68/262 of the UN General Assembly.
DRAWN_ELSEWHERE = {
    ("RU", 32, 44, 37, 46.3): "UA",
    ("FR", -55, 2, -51, 6): "GF",
    ("FR", -62, 15.8, -60.9, 16.6): "GP",
    ("FR", -61.5, 14.3, -60.7, 15): "MQ",
    ("FR", 55, -22, 56, -20): "RE",
    ("FR", 44.9, -13.1, 45.4, -12.5): "YT",
    ("NL", -69, 12, -68, 13): "BQ",
    ("NL", -64, 17, -62, 18): "BQ",
    ("NO", 10, 74, 34, 81): "SJ",
    ("NO", -10, 70, -7, 72): "SJ",
    ("NO", 3, -55, 4, -54): "BV",
    ("NZ", -173, -10, -171, -8): "TK",
    ("CX", 96, -13, 97, -12): "CC",
}
ANTARCTICA = (-60, -57)  # the way there: it is not on the map

WORLD = {
    "file": "countries-110m.json",
    "project": geometry.equal_earth,
    "box": (-2.77, -1.08, 2.73, 1.35),
    "width": 1000,
    "smallest_triangle": 0.8,
    "smallest_island": 2,
    "smallest_country": 4,
}
EUROPE = {
    "file": "countries-50m.json",
    "project": geometry.european_equal_area,
    "box": (-0.285, -0.342, 0.466, 0.357),
    "width": 1000,
    "smallest_triangle": 2.5,
    "smallest_island": 12,
    "smallest_country": 60,
}
MARGIN = 5  # shapes go on a little beyond the edge, so that the cut cannot be seen


def read_json(folder, package, path):
    return json.loads((Path(folder) / package / path).read_text(encoding="utf-8"))


def read_countries(folder):
    """Yield a row for each country: ISO 3166-1 and Kosovo, with the continent by UN M49."""
    supplemental = "supplemental"
    contains = read_json(folder, "cldr-core", "supplemental/territoryContainment.json")
    contains = contains[supplemental]["territoryContainment"]
    codes = read_json(folder, "cldr-core", "supplemental/codeMappings.json")
    codes = codes[supplemental]["codeMappings"]
    names = read_json(folder, "cldr-localenames-full", "main/en/territories.json")
    names = names["main"]["en"]["localeDisplayNames"]["territories"]

    def countries_in(region):
        for part in contains[region]["_contains"]:
            if part in contains:
                yield from countries_in(part)
            else:
                yield part

    for region, continent in CONTINENTS.items():
        for code in countries_in(region):
            if code in NOT_IN_ISO or (region == "009" and code in contains["QO"]["_contains"]):
                continue
            variant = NAME_VARIANTS.get(code)
            name = names[f"{code}-alt-{variant}" if variant else code]
            yield {
                "code": code,
                "alpha3": codes[code]["_alpha3"],
                "numeric": codes[code]["_numeric"],
                "name": name.replace(" & ", " and "),
                "continent": continent,
                "is_user_assigned": "true" if code in USER_ASSIGNED else "false",
            }


def read_names(folder, codes):
    """Return what each country is called, in many languages; "" stands for no country at all."""
    info = read_json(folder, "cldr-core", "supplemental/territoryInfo.json")
    info = info["supplemental"]["territoryInfo"]
    official = {
        code: {
            language.replace("_", "-")
            for language, facts in info.get(code, {}).get("languagePopulation", {}).items()
            if "official" in facts.get("_officialStatus", "")
        }
        for code in codes
    }
    names = defaultdict(set)
    for language in sorted(LANGUAGES.union(*official.values())):
        path = f"main/{language}/territories.json"
        if not (Path(folder) / "cldr-localenames-full" / path).exists():
            continue
        own = read_json(folder, "cldr-localenames-full", path)["main"][language]
        own = own["localeDisplayNames"]["territories"]
        for key, name in own.items():
            code, _, variant = key.partition("-alt-")
            if variant == "short" and code in {"GB", "US", "UN"}:
                continue  # Turkish BK, Irish NA and so on: too short to mean one thing only
            if language in LANGUAGES or (code in official and language in official[code]):
                whose = "" if code in NO_COUNTRY else code
                names[whose].add(name)
                if language in {"ga", "mt"}:
                    names[whose].add(ARTICLES.sub("", name))
    return {code: sorted(names[code]) for code in ["", *codes]}


def owner(code, ring):
    """Return whose land the ring is, if Natural Earth draws it with another country."""
    x, y = geometry.centroid(ring)
    for (drawn_with, west, south, east, north), country in DRAWN_ELSEWHERE.items():
        if code == drawn_with and west <= x <= east and south <= y <= north:
            return country
    return code


def read_rings(topology, codes, project=None, smallest_triangle=0):
    """Return each country's rings; projected and simplified if a projection is given."""
    arcs, countries = geometry.read_topology(topology)
    places = arcs
    if project:
        simplified = []
        for arc in arcs:
            by_point = {project(*point): point for point in arc}
            line = [project(*point) for point in arc]
            simplified.append(
                [by_point[point] for point in geometry.simplify(line, smallest_triangle)]
            )
        arcs = simplified
    rings = defaultdict(list)
    for number, name, polygons in countries:
        code = codes.get(number) or CODES_BY_NAME.get(name)
        if code is None or code == "AQ":
            continue
        for polygon in polygons:
            whose = owner(code, geometry.follow(polygon[0], places))
            rings[whose] += [geometry.follow(ring, arcs) for ring in polygon]
    return {code: geometry.merge(own) or own for code, own in rings.items()}


def draw(folder, codes, points, *, file, project, box, width, **smallest):
    """Return one map: its size, a path for each country that shows, a point for the others."""
    scale = width / (box[2] - box[0])
    height = round((box[3] - box[1]) * scale)
    edges = (-MARGIN, -MARGIN, width + MARGIN, height + MARGIN)

    def place(longitude, latitude):
        x, y = project(longitude, latitude)
        return (x - box[0]) * scale, (box[3] - y) * scale

    def place_ring(ring):
        middle = (min(x for x, _ in ring) + max(x for x, _ in ring)) / 2
        turn = 360 if middle < -173 else -360 if middle > 187 else 0
        return [place(x + turn, y) for x, y in ring]

    paths, shares = {}, {}
    topology = read_json(folder, "world-atlas", file)
    for code, rings in read_rings(topology, codes, place, smallest["smallest_triangle"]).items():
        whole = [place_ring(ring) for ring in rings]
        seen = [cut for ring in whole if (cut := geometry.clip(ring, edges))]
        largest = max((geometry.area(ring) for ring in seen), default=0)
        if largest < smallest["smallest_country"]:
            continue
        shares[code] = sum(map(geometry.area, seen)) / sum(map(geometry.area, whole))
        least = min(smallest["smallest_island"], largest)
        drawn = [geometry.rounded(ring) for ring in seen if geometry.area(ring) >= least]
        paths[code] = geometry.svg_path(ring for ring in drawn if len(ring) > 2)
    dots = {}
    for code, point in points.items():
        x, y = (round(number) for number in place_ring([point])[0])
        if code not in paths and 0 < x < width and 0 < y < height:
            dots[code] = [x, y]
    home = sorted([code for code, share in shares.items() if share > 0.6] + list(dots))
    return {"width": width, "height": height, "paths": paths, "dots": dots, "home": home}


def write_csv(name, rows):
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(folder):
    countries = sorted(read_countries(folder), key=lambda country: country["code"])
    codes = {country["numeric"]: country["code"] for country in countries}
    names = read_names(folder, codes.values())
    write_csv("countries.csv", countries)
    write_csv(
        "country_names.csv",
        [{"code": code, "names": "|".join(own)} for code, own in names.items()],
    )

    outlines = read_rings(read_json(folder, "world-atlas", "countries-10m.json"), codes)
    points = {
        code: geometry.centroid(max(rings, key=geometry.area)) for code, rings in outlines.items()
    }
    points["AQ"] = ANTARCTICA
    points = {country["code"]: points[country["code"]] for country in countries}
    maps = {
        "world": draw(folder, codes, points, **WORLD),
        "europe": draw(folder, codes, points, **EUROPE),
    }
    text = json.dumps(maps, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (HERE / "world.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(
        f"{len(countries)} countries, {sum(map(len, names.values()))} names,"
        f" world.json {len(text)} bytes\n"
    )


if __name__ == "__main__":
    main(sys.argv[1])
