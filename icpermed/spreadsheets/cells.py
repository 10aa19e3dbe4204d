"""One cell: as text, safe to open in a spreadsheet, and back again."""

import re
import unicodedata
from datetime import date

from icpermed.text import fold

#: What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), also after
#: spaces, in full width, and at the start of a later line of the cell. Apostrophes before it
#: count, so that one more can be added and taken away again without loss.
FORMULA = re.compile(r"(^|(?<=[\r\n]))(?='*(?:[\t\r]|[^\S\r\n]*[=+\-@＝＋－＠]))")
DISARMED = re.compile(FORMULA.pattern + "'")

#: A text that was UTF-8 and was read as if it were Windows-1252: "MinistÃ¨re".
MISREAD = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u02dc\u2013-\u2122]+")

#: Letters with a width of nothing, and soft hyphens: pasted along, seen by nobody.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))


def as_text(value) -> str:
    """A value as it is written into a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date) or hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value)


def disarm(value) -> str:
    """A value as text that no spreadsheet takes for a formula: with an apostrophe before it."""
    text = as_text(value)
    if text[:1].isalnum() and "\n" not in text and "\r" not in text:
        return text  # Nearly every cell.
    return FORMULA.sub("'", text)


def arm(text: str) -> str:
    """The text that was disarmed: takes away exactly the apostrophes that `disarm` added."""
    return DISARMED.sub("", text) if "'" in text else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run this cell. A minus or a plus may begin a honest text."""
    return bool(re.match(r"[\t\r]|\s*[=@＝＠]", text))


def clean(text: str) -> str:
    """What somebody meant to write: without invisible letters and needless space."""
    return " ".join(unicodedata.normalize("NFC", text.translate(INVISIBLE)).split())


def header_key(text: str) -> str:
    """A column name as it is compared: "E-Mail-Adresse " and "email_adresse" are the same."""
    return "".join(filter(str.isalnum, fold(clean(text))))


def is_mojibake(text: str) -> bool:
    """Whether a text was damaged by a wrong encoding before it came here."""
    if "\ufffd" in text:
        return True
    for suspect in MISREAD.findall(text):
        try:
            suspect.encode("cp1252").decode("utf-8")
        except UnicodeError:
            continue
        return True
    return False


def repaired(text: str) -> str:
    """What a damaged text probably was, as a hint for people; empty where nobody can tell."""

    def mend(found: re.Match) -> str:
        try:
            return found.group().encode("cp1252").decode("utf-8")
        except UnicodeError:
            return found.group()

    mended = MISREAD.sub(mend, text)
    return mended if mended != text and not is_mojibake(mended) else ""
