"""One row of a membership list, read: what it says, and what cannot be meant."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from icpermed.imports.importer import CLEAR
from icpermed.spreadsheets import clean, is_mojibake
from icpermed.text import fold
from registry.country_names import (
    find_country_code,
    read_country,
    split_country_region,
    suggest_countries,
)
from registry.membership_list.cells import read_cells, read_clear
from registry.membership_list.columns import FOOTERS, LEFT, PLACEHOLDERS
from registry.membership_list.combined import split_combined
from registry.membership_list.verdict import Verdict
from registry.models import Country, Region

EXCEL_ERROR = re.compile(r"#(REF|NAME|N/A|VALUE|DIV/0|NULL|NUM|SPILL|CALC)[!?]?", re.IGNORECASE)
SCIENTIFIC = re.compile(r"[+-]?\d([.,]\d+)?E[+-]?\d+", re.IGNORECASE)
MONTH = (
    r"(jan|feb|fév|mar|mär|mrz|apr|avr|may|mai|mag|jun|jui|giu|jul|lug|aug|aoû|ago|sep|set|oct|okt"
    r"|ott|nov|dec|dez|déc|dic)\w*"
)
EXCEL_DATE = re.compile(rf"\d{{1,2}}[-. ]+{MONTH}|{MONTH}[-. ]+\d{{2,4}}", re.IGNORECASE)


LONGEST_PLACEHOLDER = 20  # With spaces around it.
ANEW = "Format the column as text and write it anew."


@dataclass
class Entry:
    """A row: what was typed, what it means, and the verdict that is being formed.

    A column that is missing or empty is not in `values`: it leaves the register as it is.
    """

    verdict: Verdict
    typed: dict[str, str]
    values: dict = field(default_factory=dict)
    cleared: set[str] = field(default_factory=set)
    left_out: frozenset[str] = frozenset()
    date_order: str = ""
    counts_days: bool = False

    def get(self, name: str):
        return self.values.get(name)

    @property
    def country_code(self) -> str:
        """The country as it is matched; empty where there is none or it is not said."""
        return self.values["country"].code if self.values.get("country") else ""

    @property
    def says_country(self) -> bool:
        """Whether the row names a country, or that there is none."""
        return "country" in self.values


@dataclass
class Reader:
    """Reads cells; knows the countries and regions of the register, and how dates are meant."""

    date_order: str = ""
    counts_days: bool = False
    countries: dict[str, Country] = field(
        default_factory=lambda: {country.code: country for country in Country.objects.all()}
    )

    def __post_init__(self):
        self.regions = {}
        for region in Region.objects.all():
            region.country = self.countries[region.country_id]
            for name in (region.name, *region.aliases):
                self.regions.setdefault(fold(name), []).append(region)

    def read(
        self,
        line: int | None,
        typed: dict[str, str],
        *,
        formulas: Iterable[str] = (),
        left_out: Iterable[str] = (),
    ) -> Entry:
        """Read one row; every fault of it is found, not only the first.

        Columns that are `left_out` are read and not kept, as if their cells were empty.
        """
        verdict = Verdict(line, values=dict(typed))
        sound = {
            column: text
            for column, text in typed.items()
            if is_sound(verdict, column, text, is_formula=column in formulas)
        }
        for words in split_combined(sound):
            verdict.note(words)
        for column in left_out:
            sound.pop(column, None)
        entry = Entry(verdict, sound, left_out=frozenset(left_out))
        entry.date_order, entry.counts_days = self.date_order, self.counts_days
        for column in [name for name, text in sound.items() if "<" in text and fold(text) == CLEAR]:
            del sound[column]
            read_clear(entry, column)
        verdict.label = sound.get("name", "") or sound.get("acronym", "")
        self.read_place(entry)
        read_cells(entry)
        look_over(entry)
        verdict.key = key_of(entry)
        return entry

    def read_place(self, entry: Entry) -> None:
        """Country and region, from two columns or from one: "CANADA (QUÉBEC)"."""
        country_text, region_text = split_place(entry.typed.get("country", ""))
        own_region = clean(entry.typed.get("region", ""))
        if region_text and own_region and fold(region_text) != fold(own_region):
            entry.verdict.blame(
                "region",
                own_region,
                f"The column country says another region: {region_text}.",
                "Keep the one that is right.",
            )
            return
        if country_text and not self.read_country(entry, country_text):
            return
        if region_text or own_region:
            self.read_region(entry, own_region or region_text)

    def read_country(self, entry: Entry, text: str) -> bool:
        reading = read_country_cached(text)
        if reading.is_no_country:
            entry.values["country"] = None
        elif reading.code in self.countries:
            entry.values["country"] = self.countries[reading.code]
            if reading.part:
                entry.verdict.note(f"“{text}” is a part of {self.countries[reading.code]}.")
        else:
            names = [self.countries[code].name for code in suggest_countries(text)]
            advice = f"Did you mean {' or '.join(names)}? " if names else ""
            if len(reading.candidates) > 1:
                problem = "This may mean several countries."
            else:
                problem = "This is no country that we know."
            hint = f"{advice}Write its English name or code."
            entry.verdict.blame("country", text, problem, hint)
            return False
        return True

    def read_region(self, entry: Entry, text: str) -> None:
        country = entry.get("country")
        found = self.regions.get(fold(text), [])
        if country is None and len(found) == 1 and "country" not in entry.values:
            entry.values["country"] = country = self.countries[found[0].country_id]
        here = [region for region in found if country and region.country_id == country.code]
        if here:
            entry.values["region"] = here[0]
        elif found:
            places = " and ".join(self.countries[region.country_id].name for region in found)
            entry.verdict.blame(
                "region",
                text,
                f"{found[0]} is in {places}, not in {country or 'the country of this row'}.",
                "Correct the country or the region, or empty the region.",
            )
        else:
            entry.verdict.blame(
                "region",
                text,
                f"{country or 'The register'} has no region of that name.",
                "Add the region (or this spelling of it) under Regions, or empty the cell.",
            )


def is_sound(verdict: Verdict, column: str, text: str, *, is_formula: bool) -> bool:
    """Whether a cell holds something that somebody wrote; damage is a fault."""
    if not clean(text) or (len(text) <= LONGEST_PLACEHOLDER and fold(text) in PLACEHOLDERS):
        return False
    damage, hint = "", ANEW
    if is_formula:
        damage, hint = "This is a formula.", "Write the text that it shows."
    elif EXCEL_ERROR.fullmatch(text.strip()):
        damage, hint = "This is an error of Excel, not a value.", "Correct the cell, or empty it."
    elif is_mojibake(text):
        damage = "The letters are damaged."
        hint = "Save the original again as “CSV UTF-8”, and choose that file."
    elif SCIENTIFIC.fullmatch(text.strip()):
        damage = "Excel has shortened this number."
    elif column in {"acronym", "name"} and EXCEL_DATE.fullmatch(clean(text)):
        damage = "Excel has made a date of this."
    if damage:
        verdict.blame(column, text, damage, hint)
    return not damage


def look_over(entry: Entry) -> None:
    """What only shows when the whole row is read."""
    verdict, name = entry.verdict, entry.get("name")
    identity = name or entry.get("ror_id") or entry.get("address") or entry.get("acronym")
    if not identity and not verdict.errors:
        verdict.blame(
            "name", entry.typed.get("name", ""), "The row names nobody.", "Write the name."
        )
    elif is_heading(entry.typed):
        verdict.blame(
            "name",
            name,
            "This looks like the heading of the rows below it.",
            "Choose “fill down” for the column country, or write the country into every row and"
            " delete this one.",
        )
    if entry.get("status") == LEFT and not entry.get("left") and "left" not in entry.cleared:
        verdict.blame(
            "status",
            entry.typed["status"],
            "The row does not say when the membership ended.",
            "Write the day, month or year into the column left.",
        )
    if "?" in (name or "") and re.search(r"\w\?\w", name):
        verdict.warn(f"“{name}” has a question mark inside a word: is a letter lost?")
    if name and mixed_scripts(name):
        verdict.warn(f"“{name}” mixes letters of different scripts in one word.")


def is_heading(typed: dict[str, str]) -> bool:
    """Whether a row holds nothing but a country, in the place of the name."""
    filled = {column for column, text in typed.items() if clean(text)}
    return filled == {"name"} and bool(find_country_code(clean(typed["name"])))


def mixed_scripts(text: str) -> bool:
    """Whether a Latin word has Greek or Cyrillic letters in it that only look the same."""
    return any(
        re.search("[A-Za-z]", word) and re.search("[\u0370-\u03ff\u0400-\u04ff]", word)
        for word in text.split()
    )


def key_of(entry: Entry) -> str:
    """By what people know an organisation that is not in the register."""
    name = entry.get("name") or entry.get("acronym") or entry.get("ror_id") or entry.verdict.label
    return " · ".join(filter(None, [name, str(entry.get("country") or "")]))


@cache
def read_country_cached(text: str):
    return read_country(text)


@cache
def split_place(text: str) -> tuple[str, str]:
    return tuple(split_country_region(clean(text))) if clean(text) else ("", "")


def is_footer(typed: dict[str, str]) -> bool:
    """Whether a row sums up the list rather than being part of it."""
    first = fold(next((text for text in typed.values() if clean(text)), ""))
    is_word = re.match(rf"({'|'.join(FOOTERS)})\b", first)
    return bool(is_word) and not clean(typed.get("country", ""))
