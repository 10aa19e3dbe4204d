"""Cells that say more than one thing: "Health Research Board (HRB), Ireland"."""

import re

from icpermed.spreadsheets import clean
from icpermed.text import fold
from registry.country_names import find_country_code

NAME_ACRONYM = re.compile(r"(?P<name>.+?)\s*[(\[](?P<acronym>[^()\[\]\s]{2,20})[)\]]")
NAME_PLACE = re.compile(r"(?P<name>.+)\s*[,;]\s*(?P<country>[^,;]{2,60})")
BESIDE = re.compile(r"(?P<first>.+?)\s+[-\u2013\u2014/|]\s+(?P<second>.+)")
ACRONYM = re.compile(r"(?=.*[^\W\d_].*[^\W\d_])[\w.\-&]{2,15}")


def split_combined(typed: dict[str, str]) -> list[str]:
    """Take country and acronym out of the name where the row has none of its own.

    Changes `typed`; returns what was understood, in sentences.
    """
    whole = clean(typed.get("name", ""))
    name, told = whole, {}
    has_country = bool(clean(typed.get("country", "")))
    match = None if has_country else NAME_PLACE.fullmatch(name)
    if match and find_country_code(match["country"]):
        name, told["country"] = match["name"].strip(), match["country"].strip()
    own = clean(typed.get("acronym", ""))
    short, long = name_and_acronym(name, own)
    if short:
        name = long
        if not own:
            told["acronym"] = short
    if name == whole:
        return []
    typed |= {"name": name, **told}
    if not told:
        return []
    words = " and ".join(f"the {column} {text}" for column, text in told.items())
    return [f"“{whole}” was understood as {name} with {words}."]


def name_and_acronym(name: str, own: str) -> tuple[str, str]:
    """Acronym and name of a text that has both; an acronym is in capitals, or the row's own."""
    if match := NAME_ACRONYM.fullmatch(name):
        if is_acronym(match["acronym"], own):
            return match["acronym"], match["name"]
    elif match := BESIDE.fullmatch(name):
        first, second = match["first"], match["second"]
        if is_acronym(first, own) and is_name(second):
            return first, second
        if is_acronym(second, own) and is_name(first):
            return second, first
    return "", ""


def is_acronym(text: str, own: str) -> bool:
    if own:
        return fold(text) == fold(own)
    return bool(ACRONYM.fullmatch(text)) and text.upper() == text


def is_name(text: str) -> bool:
    """More than a word, and not all in capitals: "FRQS – Santé" and "BMBF/DLR" stay whole."""
    return " " in text and text.upper() != text
