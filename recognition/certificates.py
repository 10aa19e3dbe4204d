"""Certificates of awards as PDF: for print and for screen readers (PDF/UA-1).

The words of people go into the document as data, never as code. The same award gives the same
bytes. What the fonts cannot show is refused with a sentence.
"""

import unicodedata

import typst
from django.conf import settings
from django.utils.text import slugify

from icpermed.typesetting import ISSUER, drawings, not_shown, one_line, typeset
from recognition.models import Award, Edition

TEMPLATE = settings.BASE_DIR / "recognition" / "data" / "certificate.typ"
PLACES = ["First place", "Second place", "Third place"]
TOO_LONG = "does not fit on one page"


def certificate(award: Award, *, form: str = "pdf") -> bytes:
    """The certificate of an award; ``form`` "png" is a picture of it.

    Raises ValueError: a sentence says what cannot be shown.
    """
    try:
        return typeset(TEMPLATE, words_of(award) | drawings(), form=form)
    except typst.TypstError as problem:
        raise ValueError(sentence(problem)) from problem


def sentence(problem: typst.TypstError) -> str:
    """Why there is no certificate, for people."""
    if character := not_shown(problem):
        return (
            f"The certificate cannot show “{character}”: its fonts hold Latin, Greek and Cyrillic"
            " letters. Write it in Latin letters on the page of the award."
        )
    if TOO_LONG in str(problem):
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


def file_name(award: Award) -> str:
    """What the file is called: in letters that every system takes."""
    name = slugify(unicodedata.normalize("NFKD", award.name)) or "winner"
    return f"icpermed-recognition-{award.edition.year}-{name}.pdf"
