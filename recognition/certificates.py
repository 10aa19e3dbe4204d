"""Certificates of awards as PDF: for print and for screen readers (PDF/UA-1).

The words of people go into the document as data, never as code. The same award gives the same
bytes. The fonts are those inside of typst (Libertinus Serif): Latin with all its diacritics, Greek
and Cyrillic; what they cannot show is refused with a sentence.
"""

import json
import re
import unicodedata
from functools import cache

import typst
from django.conf import settings
from django.utils.text import slugify

from recognition.models import Award, Edition

TEMPLATE = settings.BASE_DIR / "recognition" / "data" / "certificate.typ"
IMAGES = settings.BASE_DIR / "static" / "img"
ISSUER = "International Consortium for Personalised Medicine"
PLACES = ["First place", "Second place", "Third place"]

#: Characters that turn the direction of what follows: nobody writes them by hand.
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NOT_SHOWN = re.compile(r'the text `"(.*?)"` could not be displayed')
TOO_LONG = "does not fit on one page"


@cache
def fonts() -> typst.Fonts:
    """The fonts inside of typst: the same on every machine. Loaded once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


@cache
def unchanging() -> tuple[bytes, dict[str, str]]:
    """The template and the pictures."""
    pictures = {name: (IMAGES / f"{name}.svg").read_text() for name in ["mark", "helix"]}
    return TEMPLATE.read_bytes(), pictures


def certificate(award: Award, *, form: str = "pdf") -> bytes:
    """The certificate of an award; ``form`` "png" is a picture of it.

    Raises ValueError: a sentence says what cannot be shown.
    """
    template, pictures = unchanging()
    data = json.dumps(words_of(award) | pictures, ensure_ascii=False)
    standards = {"pdf_standards": ["ua-1"]} if form == "pdf" else {}
    try:
        return typst.Compiler(font_paths=fonts()).compile(
            input=template, format=form, sys_inputs={"data": data}, timestamp=0, **standards
        )
    except typst.TypstError as problem:
        raise ValueError(sentence(str(problem))) from problem


def sentence(problem: str) -> str:
    """Why there is no certificate, for people."""
    if found := NOT_SHOWN.search(problem):
        return (
            f"The certificate cannot show “{found[1]}”: its fonts hold Latin, Greek and Cyrillic"
            " letters. Write it in Latin letters on the page of the award."
        )
    if TOO_LONG in problem:
        return "The certificate does not fit on one page: shorten the citation or the title."
    return f"The certificate cannot be made: {problem}"


def words_of(award: Award) -> dict:
    """All that stands on the certificate."""
    edition = award.edition
    affiliation = ", ".join(filter(None, [award.affiliation, award.country and str(award.country)]))
    return {
        "document": one_line(f"Certificate: {award.name}, {edition}"),
        "heading": one_line(str(edition)),
        "short": settings.SITE_NAME,
        "issuer": ISSUER,
        "mark-words": f"Mark of the {ISSUER}",
        "year": edition.year,
        "place": place_in_words(award.place),
        "name": one_line(award.name),
        "affiliation": one_line(affiliation),
        "title": one_line(award.title),
        "citation": one_line(award.citation),
        "theme": one_line(edition.theme),
        "date": date_in_words(edition),
        "signed": f"For the {ISSUER}",
    }


def place_in_words(place: int | None) -> str:
    """First place; nothing where winners are equal."""
    if not place:
        return ""
    return PLACES[place - 1] if place <= len(PLACES) else f"Place {place}"


def date_in_words(edition: Edition) -> str:
    """When the winners were chosen, as far as it is known."""
    date = edition.decision.decided_on if edition.decision else edition.results_on
    return str(date) if date else ""


def one_line(words: str) -> str:
    """Words as they are printed: in one line, without what only steers a screen."""
    plain = TURNING.sub("", unicodedata.normalize("NFC", words))
    spaced = "".join(
        " " if unicodedata.category(one) in {"Cc", "Zl", "Zp"} else one for one in plain
    )
    return " ".join(spaced.split())


def file_name(award: Award) -> str:
    """What the file is called: in letters that every system takes."""
    name = slugify(unicodedata.normalize("NFKD", award.name)) or "winner"
    return f"icpermed-recognition-{award.edition.year}-{name}.pdf"
