"""One row of a membership list, read: what it says, and what cannot be meant."""

import re
from dataclasses import dataclass, field
from functools import cache

from icpermed.review import Row
from icpermed.spreadsheets import clean, is_formula, is_mojibake
from icpermed.text import fold
from registry.country_names import (
    find_country_code,
    read_country,
    split_country_region,
    suggest_countries,
)
from registry.membership_list.cells import READERS
from registry.membership_list.columns import FOOTERS, LEFT, PLACEHOLDERS
from registry.models import Country, Region

EXCEL_ERROR = re.compile(r"#(REF|NAME|N/A|VALUE|DIV/0|NULL|NUM|SPILL|CALC)[!?]?", re.IGNORECASE)
SCIENTIFIC = re.compile(r"[+-]?\d([.,]\d+)?E[+-]?\d+", re.IGNORECASE)
MONTH = (
    r"(jan|feb|fév|mar|mär|mrz|apr|avr|may|mai|mag|jun|jui|giu|jul|lug|aug|aoû|ago|sep|set|oct|okt"
    r"|ott|nov|dec|dez|déc|dic)\w*"
)
EXCEL_DATE = re.compile(rf"\d{{1,2}}[-. ]+{MONTH}|{MONTH}[-. ]+\d{{2,4}}", re.IGNORECASE)


@dataclass
class Entry:
    """A row: what was typed, what it means, and the verdict that is being formed.

    A column that is missing or empty is not in `values`: it leaves the register as it is.
    """

    row: Row
    typed: dict[str, str]
    values: dict = field(default_factory=dict)

    def get(self, name: str):
        return self.values.get(name)

    @property
    def country_code(self) -> str:
        """The country as it is matched; empty where there is none or it is not said."""
        return self.values["country"].code if self.values.get("country") else ""


@dataclass
class Reader:
    """Reads cells; knows the countries and regions of the register."""

    countries: dict[str, Country] = field(
        default_factory=lambda: {country.code: country for country in Country.objects.all()}
    )

    def __post_init__(self):
        self.regions = {}
        for region in Region.objects.all():
            for name in (region.name, *region.aliases):
                self.regions.setdefault(fold(name), []).append(region)

    def read(self, line: int, typed: dict[str, str]) -> Entry:
        """Read one row; every fault of it is found, not only the first."""
        entry = Entry(Row(line), typed)
        typed = entry.typed = {
            column: text for column, text in typed.items() if self.is_sound(entry, column, text)
        }
        entry.row.label = typed.get("name", "") or typed.get("acronym", "")
        self.read_place(entry)
        for name, read in READERS.items():
            if name in typed:
                read(entry, typed[name])
        self.look_over(entry)
        return entry

    def is_sound(self, entry: Entry, column: str, text: str) -> bool:
        """Whether a cell holds something that somebody wrote; damage is a fault."""
        if fold(text) in PLACEHOLDERS or not clean(text):
            return False
        damage = ""
        if is_formula(text):
            damage = "This is a formula. Write the text that it shows."
        elif EXCEL_ERROR.fullmatch(text.strip()):
            damage = "This is an error of Excel, not a value. Correct the cell, or empty it."
        elif is_mojibake(text):
            damage = "The letters are damaged. Save the original again as “CSV UTF-8”."
        elif SCIENTIFIC.fullmatch(text.strip()):
            damage = "Excel has shortened this number. Format the column as text and write it anew."
        elif column == "acronym" and EXCEL_DATE.fullmatch(clean(text)):
            damage = "Excel has made a date of this. Format the column as text and write it anew."
        if damage:
            entry.row.blame(column, text, damage)
        return not damage

    def read_place(self, entry: Entry) -> None:
        """Country and region, from two columns or from one: "CANADA (QUÉBEC)"."""
        country_text, region_text = split_place(entry.typed.get("country", ""))
        own_region = clean(entry.typed.get("region", ""))
        if region_text and own_region and fold(region_text) != fold(own_region):
            entry.row.blame(
                "region", own_region, f"The column country says another region: {region_text}."
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
                entry.row.notes.append(f"“{text}” is a part of {self.countries[reading.code]}.")
        else:
            names = [self.countries[code].name for code in suggest_countries(text)]
            advice = f" Did you mean {' or '.join(names)}?" if names else ""
            if len(reading.candidates) > 1:
                problem = "This may mean several countries."
            else:
                problem = "This is no country that we know."
            entry.row.blame("country", text, f"{problem}{advice} Write its English name or code.")
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
            entry.row.blame("region", text, f"{found[0]} is in {places}, not in {country}.")
        else:
            entry.row.blame(
                "region",
                text,
                f"{country or 'The register'} has no region of that name. Add the region (or this"
                " spelling of it) under Regions, or empty the cell.",
            )

    def look_over(self, entry: Entry) -> None:
        """What only shows when the whole row is read."""
        row, name = entry.row, entry.get("name")
        if not name and not entry.get("ror_id") and not row.faults:
            row.blame("name", entry.typed.get("name", ""), "Write the name of the organisation.")
        elif name and set(entry.typed) == {"name"} and find_country_code(name):
            row.blame(
                "name",
                name,
                "This looks like a heading. Write the country into the column country of every"
                " row, and delete this one.",
            )
        if entry.get("status") == LEFT and not entry.get("left"):
            row.blame(
                "status",
                entry.typed["status"],
                "Write in the column left when the membership ended.",
            )
        if "?" in (name or "") and re.search(r"\w\?\w", name):
            row.warnings.append(f"“{name}” has a question mark inside a word: is a letter lost?")


@cache
def read_country_cached(text: str):
    return read_country(text)


@cache
def split_place(text: str) -> tuple[str, str]:
    return tuple(split_country_region(clean(text))) if clean(text) else ("", "")


def is_footer(typed: dict[str, str]) -> bool:
    """Whether a row sums up the list rather than being part of it."""
    first = fold(next((text for text in typed.values() if clean(text)), ""))
    return first.startswith(FOOTERS) and not clean(typed.get("country", ""))
