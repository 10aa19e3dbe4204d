"""The edition for print, and for screen readers (PDF/UA-1): from the tree of a document alone.

The words of people go to typst as data, never as code. The same document gives the same bytes.
A character that no font has is printed as □; the last page names it.
"""

import re

import typst
from django.conf import settings

from icpermed.typesetting import drawings, forget, not_shown, typeset
from reports.editions.paper import Paper

TEMPLATE = settings.BASE_DIR / "reports" / "data" / "print" / "report.typ"
SVG_WRONG = re.compile(r"failed to (?:parse|decode|load) (?:SVG|image|linked image).*")


def pdf(document: dict, *, form: str = "pdf") -> bytes | list[bytes]:
    """The document as PDF; ``form`` "png" is a picture of each page.

    Beside what ``reports/document.py`` names, it reads ``version``, ``published_on`` (a day, as ISO
    writes it), ``notice``, ``url`` of this edition, ``cite_as``, and ``errata``: each with version,
    published_on and text, a list of blocks. Raises ValueError: a sentence says what is wrong.
    """
    words = Paper(document).words()
    try:
        return typeset(TEMPLATE, words | drawings(), form=form)
    except typst.TypstError as problem:
        raise ValueError(sentence(problem)) from problem
    finally:
        forget()


def sentence(problem: typst.TypstError) -> str:
    """Why there is no PDF, for people."""
    if character := not_shown(problem):
        return f"The PDF cannot show “{character}”: no font of the site has it."
    if found := SVG_WRONG.search(str(problem)):
        return f"A picture of the report cannot be drawn: {found[0]}."
    return f"The PDF cannot be made: {problem}."
