"""PDFs for print and for screen readers (PDF/UA-1), set by typst: what they have in common.

The words of people go into a document as data, never as code. The same words give the same bytes.
The fonts are those inside of typst, for all that has serifs, and the site's own sans: Latin with
all its diacritics, Greek, Cyrillic and Hebrew. No font of the machine is used.
"""

import json
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import typst
from django.conf import settings

ISSUER = "International Consortium for Personalised Medicine"
STATIC = settings.BASE_DIR / "static"
#: Stands for what no font can show.
BOX = "□"

#: Characters that turn the direction of what follows, which nobody writes by hand, and the mark
#: at the beginning of a file, which PDF/UA-1 does not allow in a text.
STEERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
NOT_SHOWN = re.compile(r'the text `"(.*?)"` could not be displayed')
#: A character beyond those that both families have, or any with an accent set upon it.
UNUSUAL = re.compile(
    "(?:[^\x00-\u017f][\u0300-\u036f\u200d\ufe00-\ufe0f\u20d0-\u20ff]*"
    "|[\x00-\u017f][\u0300-\u036f\u200d\ufe00-\ufe0f\u20d0-\u20ff]+)"
)
PROBE = b"""
#set document(title: "Probe")
#set text(font: sys.inputs.font)
#for one in json(bytes(sys.inputs.data)) [#par(one)]
"""

#: So many documents back typst keeps what it worked out, to be faster if they come again.
KEPT = 10


@cache
def fonts() -> typst.Fonts:
    """The fonts: the same on every machine. Loaded once."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(STATIC / "fonts")],
    )


@cache
def drawings() -> dict[str, str]:
    """The mark and the helix of the consortium, as SVG."""
    return {name: (STATIC / "img" / f"{name}.svg").read_text() for name in ["mark", "helix"]}


def typeset(template: bytes | Path, data: dict | list, *, form: str = "pdf", **more) -> bytes:
    """A template with its data, as a PDF (or "png": a picture of each page).

    Raises typst.TypstError: also where PDF/UA-1 is not kept, as with a picture without words.
    """
    standards = {"pdf_standards": ["ua-1"]} if form == "pdf" else {}
    root = {"root": template.parent} if isinstance(template, Path) else {}
    return typst.Compiler(font_paths=fonts(), **root).compile(
        input=template,
        format=form,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)} | more,
        timestamp=0,
        **standards,
    )


def forget() -> None:
    """Let typst forget the documents before, which it does as it makes others.

    After two dozen reports of 45 pages a process holds 280 MB with this, and 930 MB without. It is
    worth it behind a long document, not behind a certificate.
    """
    compiler = typst.Compiler(font_paths=fonts())
    for _ in range(KEPT + 1):
        compiler.compile(input=b"", format="svg")


def not_shown(problem: typst.TypstError) -> str:
    """The first character that no font has; empty where something else is wrong."""
    found = NOT_SHOWN.search(str(problem))
    return found[1] if found else ""


def plain(words: str) -> str:
    """Words as they are printed, line breaks kept: without what only steers a screen."""
    composed = without_steering(words).replace("\r\n", "\n")
    return "".join(" " if is_control(one) else one for one in composed)


def without_steering(words: str) -> str:
    """Words without the characters that steer, each letter joined with its accents."""
    return unicodedata.normalize("NFC", STEERING.sub("", words))


def is_control(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def one_line(words: str) -> str:
    """Words as they are printed, in one line."""
    return " ".join(plain(words).split())


def beyond_the_fonts(words: str) -> list[str]:
    """What of some words no font can show, each once, in order: a letter with its accents."""
    unusual = tuple(dict.fromkeys(UNUSUAL.findall(words)))
    return [] if all_shown(unusual) else [one for one in unusual if not all_shown((one,))]


@lru_cache(4096)
def all_shown(characters: tuple[str, ...]) -> bool:
    """Whether the fonts have all of these. typst is asked: only it knows what it falls back on."""
    try:
        for family in ["Libertinus Serif", "ICPerMed Sans"]:
            typeset(PROBE, list(characters), font=family)
    except typst.TypstError as problem:
        if not_shown(problem):
            return False
        raise
    return True
