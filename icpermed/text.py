"""Words: how they are compared, as the function ``fold`` of the database does; nouns of counts."""

import re
import unicodedata

# Quotes and dashes become the plain ones; a soft hyphen and a zero-width space are nothing.
MARKS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bb\u02bc\u02bd\u02b9\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2044\u2215\u00f7", "/"),
        **{"\u2039": "<", "\u203a": ">", "\u00a1": "!", "\u00bf": "?", "\u00d7": "*"},
        **{"\u00a9": "(c)", "\u00ae": "(r)", "\u00b1": "+/-", "\u20ba": "tl"},
    }
)
# Letters that are no plain letter with an accent on it; the database's extension unaccent has them.
LETTERS = str.maketrans(
    "ðøđħıĸłŋŧƀƃƈƌƒƙƚƞƥƫƭƴƶǥȡȥȴȵȶȷȼȿɀɇɉɍɏɓɖɗɛɨɲʉ",
    "dodhiqlntbbcdfklnpttyzgdzlntjcszejrybddeinu",
)
LONG_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ƕ": "hv"})
GREEK_OR_LATIN = re.compile("[A-Za-z\u0391-\u03a9\u03b1-\u03c9]")
# The sigma at the end of a Greek word is a sigma; the Russian yo is mostly written as ye.
OTHERS = {"\u03c2": "\u03c3", "\u0401": "\u0435", "\u0451": "\u0435", "\u1e9e": "ss"}


def noun_of(number, one: str, many: str) -> str:
    """The noun as it stands behind a number: 1 member, 0 members, 2 members."""
    return one if number == 1 else many


def counted(number: int, one: str, many: str) -> str:
    """A count with its noun: "1 member", "1,250 members"."""
    return f"{number:,} {noun_of(number, one, many)}"


def fold(text: str) -> str:
    """Return the text as it is compared: case, accents, quotes, dashes and spaces do not count."""
    if text.isascii():  # Most of a long list is, and has but one odd mark.
        return " ".join(text.lower().replace("`", "'").split())
    text = unicodedata.normalize("NFKC", text)
    text = "".join(plain(character) for character in text)
    text = text.translate(MARKS).translate(LETTERS).translate(LONG_LETTERS)
    return " ".join(text.split())


def plain(character):
    """Return the character in lower case, without accent, or nothing for a character of format.

    Only Latin and Greek letters lose their accents: in Cyrillic they make letters of their own.
    """
    if unicodedata.category(character) == "Cf" or "\u0300" <= character <= "\u0362":
        return ""
    base = unicodedata.normalize("NFD", character)[0]
    letter = base if GREEK_OR_LATIN.match(base) else character
    return OTHERS.get(letter) or letter.lower()
