"""What a list means by a country: "UK", "Pays-Bas", "EL", "Netherlands (the)", "CANADA (QUÉBEC)".

Names are those of CLDR in some forty languages (``data/country_names.csv``) and those that lists
use besides (``data/country_aliases.csv``). A text means a country if it is one of these names or
an ISO 3166-1 code, compared without case, accents and the like. Nothing is ever guessed from
likeness: Austria is next to Australia, and Latvia to Lithuania, only in spelling.
"""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import NamedTuple

from icpermed.text import fold

DATA = Path(__file__).parent / "data"
# "CANADA, QUEBEC", "SPAIN (NAVARRE)", "Belgium - Flanders": what stands beside what.
PARTS = re.compile(r"(.+?)\s*(?:\((.+)\)|\[(.+)\]|[,;/:](.+)|\s[-\u2013\u2014]\s(.+))")
CODE = re.compile(r"[A-Z]{2,3}")
LIKE_ENOUGH = 0.72


class IsoCountry(NamedTuple):
    """A row of ``data/countries.csv``; the code of a country is user-assigned if ISO has none."""

    code: str
    alpha3: str
    numeric: str
    name: str
    continent: str
    is_user_assigned: bool


@dataclass(frozen=True, slots=True)
class CountryReading:
    """What a text says about the country: which one, that there is none, or nothing we know."""

    code: str | None = None
    # It says that there is no country, as "EU" and "International" do.
    is_no_country: bool = False
    # The part of the country that it names, as typed: "Scotland".
    part: str = ""
    # The countries that it might mean, where it means several: "Congo", "Austria (AU)".
    candidates: tuple[str, ...] = ()

    @property
    def is_understood(self):
        return self.code is not None or self.is_no_country


NO_COUNTRY = CountryReading(is_no_country=True)
UNKNOWN = CountryReading()


def find_country_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of the one country that the text means, or nothing.

    Nothing also for "EU" and the like: ``read_country`` tells these from what is unknown.
    """
    return read_country(text).code


def read_country(text: str) -> CountryReading:
    """Return what the text means: a country, ``NO_COUNTRY``, ``UNKNOWN``, or several candidates.

    "Germany (DE)" and "DE - Germany" are fine; where name and code disagree, both are candidates.
    """
    reading = look_up(text)
    if reading == UNKNOWN and (parts := split(text)):
        readings = [look_up(part) for part in parts]
        codes = sorted({reading.code for reading in readings if reading.code})
        has_code = any(CODE.fullmatch(part.strip()) for part in parts)
        if has_code and all(reading.code for reading in readings):
            return CountryReading(code=codes[0]) if len(codes) == 1 else several(codes)
    return reading


def suggest_countries(text: str, limit: int = 3) -> list[str]:
    """Return the codes of the countries that the text may have meant, likeliest first.

    For a message to a person ("did you mean …?"), never for filling in.
    """
    if candidates := read_country(text).candidates:
        return list(candidates[:limit])
    wanted = key(text)
    if len(wanted) < 4:
        return []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    likeness = defaultdict(float)
    for name, codes in meanings().items():
        if len(name) > 3 and f" {name} " in f" {wanted} ":
            ratio = 0.95
        else:
            matcher.set_seq1(name)
            if matcher.real_quick_ratio() < LIKE_ENOUGH or matcher.quick_ratio() < LIKE_ENOUGH:
                continue
            ratio = matcher.ratio()
        if ratio >= LIKE_ENOUGH:
            for code in filter(None, codes):
                # Between two that are alike, the one whose English name is meant.
                english = key(countries()[code].name) == name
                likeness[code] = max(likeness[code], ratio + english / 100)
    return sorted(likeness, key=lambda code: (-likeness[code], code))[:limit]


class CountryAndRegion(NamedTuple):
    """The two halves of a cell, as typed; without a region the second is empty."""

    country: str
    region: str


def split_country_region(text: str) -> CountryAndRegion:
    """Return country and region of "CANADA, QUEBEC", "Germany (Sachsen)" or "Flanders, Belgium".

    A text that is understood as a whole stays whole ("Korea, Republic of", "Congo (DRC)"), and so
    does one where none of the halves, or each of them, is a country.
    """
    if not read_country(text).is_understood and (parts := split(text)):
        first, second = parts
        is_first, is_second = (bool(read_country(part).code) for part in parts)
        if is_first and not is_second:
            return CountryAndRegion(first, second)
        if is_second and not is_first:
            return CountryAndRegion(second, first)
    return CountryAndRegion(text.strip(), "")


def split(text):
    """Return the two halves of a text that has a comma, brackets or a dash in it, or nothing."""
    match = PARTS.fullmatch(text.strip())
    if match is None:
        return None
    first, *others = match.groups()
    return first.strip(), next(filter(None, others)).strip()


def look_up(text):
    """Return what the text as a whole means."""
    name = key(text)
    if code := iso_codes().get(name):
        return CountryReading(code=code)
    codes = meanings().get(name, frozenset())
    if codes == {""}:
        return NO_COUNTRY
    if len(codes) == 1:
        part = text.strip() if name in names_of_parts() else ""
        return CountryReading(code=min(codes), part=part)
    return several(sorted(codes)) if codes else UNKNOWN


def several(codes):
    return CountryReading(candidates=tuple(filter(None, codes)))


def key(text):
    """Return the text as names are compared, also without its English article."""
    words = fold(text).removeprefix("the ").replace("(the ", "(").replace(", the ", ", ")
    return re.sub(r"\s*(?:\(the\)|, the)$", "", words)


@cache
def countries() -> dict[str, IsoCountry]:
    """Return the countries by code: ISO 3166-1, and Kosovo."""
    return {
        row["code"]: IsoCountry(**row | {"is_user_assigned": row["is_user_assigned"] == "true"})
        for row in read("countries.csv")
    }


@cache
def iso_codes():
    """Return the alpha-2 code by each code, folded. NO is Norway, and NA is Namibia."""
    return {
        fold(code): country.code
        for country in countries().values()
        for code in (country.code, country.alpha3)
    }


@cache
def meanings():
    """Return the codes by each name, folded: usually one; "" stands for no country at all."""
    names = defaultdict(set)
    for country in countries().values():
        names[key(country.name)].add(country.code)
    for row in read("country_names.csv"):
        for name in row["names"].split("|"):
            names[key(name)].add(row["code"])
    for row in read("country_aliases.csv"):
        names[key(row["alias"])].add(row["code"])
    return {name: frozenset(codes) for name, codes in names.items()}


@cache
def names_of_parts():
    """Return the names of parts of a country that lists use as if they were countries."""
    return {key(row["alias"]) for row in read("country_aliases.csv") if row["note"] == "part"}


def read(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
