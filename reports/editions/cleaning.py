"""The words of a document as paper can show them: spaces, directions, characters without a font."""

import re
import unicodedata

from django.utils.encoding import iri_to_uri

from icpermed.typesetting import BOX, beyond_the_fonts, plain, without_steering

SPACES = re.compile("[ \t\n]+")
TOKENS = re.compile(r"\S{31,}")
#: Where a long word may be broken without a hyphen, beside the addresses that typst knows itself.
JOINTS = re.compile(r"([/@._?&=:;,+\-])(?=\w)")
ADDRESS = re.compile(r"[(\[“\"'<]*(?:https?://|www\.)", re.IGNORECASE)
LINES = re.compile(r"\S{70}")
LONGEST = 30
MAY_BREAK = "\u200b"
#: What is no words: it is left as it is, but for characters that no font has.
DRAWN = {"svg"}
#: Addresses lead somewhere: a box would lead elsewhere.
ADDRESSES = {"url", "rows_url"}


def strings(value, key=""):
    """Every string of a tree with its key."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from strings(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one, key)


def without_a_font(tree) -> list[str]:
    """The characters of a tree that no font has, each once, in order."""
    words = " ".join(text for _, text in strings(tree) if not text.isascii())
    return beyond_the_fonts(plain(words))


def cleaned(tree, missing: list[str], key=""):
    """The tree with every string as it can be printed; a box stands for each missing character."""
    if isinstance(tree, dict):
        return {name: cleaned(one, missing, name) for name, one in tree.items()}
    if isinstance(tree, list):
        return [cleaned(one, missing, key) for one in tree]
    if not isinstance(tree, str):
        return tree
    words = without_steering(tree) if key in DRAWN else plain(tree)
    if words.isascii() or not any(one in words for one in missing):
        return words
    if key in ADDRESSES:
        return iri_to_uri(words)
    for one in missing:
        words = words.replace(one, BOX)
    return words


def in_line(words: str) -> str:
    """Words within a line: one space between them, and long ones can be broken."""
    spaced = SPACES.sub(" ", words)
    return (
        TOKENS.sub(lambda found: breakable(found[0]), spaced) if len(spaced) > LONGEST else spaced
    )


def in_code(text: str) -> str:
    """Code as it was written; a line without a space can be broken, too."""
    return LINES.sub(rf"\g<0>{MAY_BREAK}", text.expandtabs(4))


def breakable(token: str) -> str:
    """A long word with places to break it: at its joints, else every thirty characters."""
    if ADDRESS.match(token):
        return token
    parts = JOINTS.sub(rf"\1{MAY_BREAK}", token).split(MAY_BREAK)
    return MAY_BREAK.join(
        part[at : at + LONGEST] for part in parts for at in range(0, len(part), LONGEST)
    )


def named(characters: list[str]) -> str:
    """Characters by their codes, since they cannot be shown: "U+1F600 (grinning face)"."""
    return ", ".join(
        " ".join(f"U+{ord(one):04X}" for one in cluster)
        + (f" ({unicodedata.name(cluster[0], 'unnamed').lower()})")
        for cluster in characters
    )
