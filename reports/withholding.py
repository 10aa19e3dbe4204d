"""What readers do not get of a published edition any more: what somebody took back.

A frozen document never changes. It knows on whose consent something in it depends: ``people`` has
the keys of records ("award 7", "practice psifas", "person 3", "speaker 9"), each with the names
that the document has of them; entries and rows that are somebody's alone say so in ``whose``.
Before it is read, the records are asked. Who does not agree any more, or is on record no more,
is withheld from every form of every version; who agrees again is back.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from events.models import Speaker
from recognition.models import Award, BestPractice
from registry.models import Person
from reports.document import as_inlines
from reports.models import Version
from reports.naming import Hint, Text, hints

TITLE = "Withheld"
SENTENCE = "Not shown any more at the wish of the person."
NAME = "[name withheld]"
#: A practice that its author stands by, or once did and never withdrew.
STANDING = [BestPractice.State.ACCEPTED, BestPractice.State.APPROVED, BestPractice.State.ARCHIVED]
WORDS = re.compile(r"\w+")
#: Drawings have no names in them, and are long.
DRAWN = "svg"


@dataclass(frozen=True)
class Consent:
    """One kind of record that is shown by somebody's consent: which are, their key, and names."""

    agreed: Callable[[], QuerySet]
    key: str
    names: tuple[str, ...]


KINDS = {
    "award": Consent(
        lambda: Award.objects.filter(is_name_public=True),
        "pk",
        ("name", "sort_name", "name_in_source"),
    ),
    # Who wrote a practice is not public: its author is not looked for.
    "practice": Consent(lambda: BestPractice.objects.filter(state__in=STANDING), "slug", ()),
    "person": Consent(
        lambda: Person.objects.published(), "pk", ("name", "sort_name", "publication_authors__name")
    ),
    "speaker": Consent(lambda: Speaker.objects.filter(is_name_public=True), "pk", ("name",)),
}


# --- when a document is made ----------------------------------------------------------------------


def people_of(tree: dict) -> dict[str, list[str]]:
    """On whose consent something in a document depends, each with the names that stand in it.

    Names are looked for as they are written in full: of one word they are too often something
    else. What namesakes share goes for both: rather too much than too little. Who is probably
    named in another spelling is there without a name: nothing is withheld by itself, and the
    secretariat is told. One query a kind.
    """
    found: dict[str, list[str]] = {whose: [] for whose in sorted(owners(tree))}
    text = " ".join(" ".join(strings(tree)).split())
    words, read = set(WORDS.findall(text.casefold())), Text(text)
    for kind, consent in KINDS.items():
        columns = [consent.key, *consent.names]
        rows = consent.agreed().order_by(*columns).values_list(*columns).distinct()
        for key, *names in rows:
            for name in filter(None, names):
                parts = WORDS.findall(name.casefold())
                if len(parts) > 1 and words.issuperset(parts) and pattern([name]).search(text):
                    known = found.setdefault(f"{kind} {key}", [])
                    known += [] if name in known else [name]
                elif read.has(name):
                    found.setdefault(f"{kind} {key}", [])
    return found


def owners(node) -> set[str]:
    """The keys of everybody whose an entry or a row alone is."""
    if isinstance(node, list):
        return {key for one in node for key in owners(one)}
    if not isinstance(node, dict):
        return set()
    own = set(as_list(node.get("whose"))) - {""}
    return own | {key for value in node.values() for key in owners(value)}


def strings(node):
    """Every text of a tree, in the order of reading."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for one in node:
            yield from strings(one)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name != DRAWN:
                yield from strings(value)


def as_list(value) -> list:
    return value if isinstance(value, list) else [value] if value else []


def pattern(names: list[str]) -> re.Pattern:
    """Finds names as whole words, whatever their case and the spaces between."""
    longest = sorted(names, key=len, reverse=True)
    found = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest)
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE)


def nobodys(node):
    """A part of a document without the entries and rows that are somebody's."""
    if isinstance(node, list):
        return [nobodys(one) for one in node if not (isinstance(one, dict) and "whose" in one)]
    if isinstance(node, dict):
        return {name: nobodys(value) for name, value in node.items()}
    return node


def unnamed(words: str, people: Mapping[str, list[str]]) -> str:
    """Words of a document without the names of people."""
    names = [name for known in people.values() for name in known]
    return pattern(names).sub("", words) if names else words


# --- for the secretariat --------------------------------------------------------------------------


def perhaps_named(tree: dict) -> list[Hint]:
    """Where readers may still find somebody who does not agree, on record or in the document."""
    names = [name for whose in withheld(tree) for name in tree["people"][whose]]
    for consent in KINDS.values():
        agreed = consent.agreed()
        others = agreed.model._default_manager.exclude(pk__in=agreed.values("pk"))
        for row in others.values_list(*consent.names).distinct() if consent.names else ():
            names += filter(None, row)
    return hints(without(tree, withheld(tree)), sorted(names))


# --- when it is read ------------------------------------------------------------------------------


def for_readers(version: Version) -> dict:
    """The document of a version as the public may read it today."""
    return without(version.document, withheld(version.document))


def withheld(tree: Mapping) -> frozenset[str]:
    """Whose consent is not there any more: one query for each kind that the document has."""
    return taken_back(tree.get("people", {}))


def taken_back(people) -> frozenset[str]:
    """Those of some keys who do not agree, or are on record no more."""
    asked: dict[str, set[str]] = {}
    for whose in people:
        kind, _, key = whose.partition(" ")
        asked.setdefault(kind, set()).add(key)
    gone = set()
    for kind, keys in asked.items():
        consent = KINDS[kind]
        rows = consent.agreed().filter(**{f"{consent.key}__in": keys})
        agreed = set(map(str, rows.values_list(consent.key, flat=True)))
        gone |= {f"{kind} {key}" for key in keys - agreed}
    return frozenset(gone)


def without(tree: dict, gone: frozenset[str]) -> dict:
    """A document without some people: as many entries and rows, and their names nowhere."""
    if not gone:
        return tree
    kept = {whose: names for whose, names in tree["people"].items() if whose not in gone}
    names = [name for whose in gone for name in tree["people"][whose]]
    return changed(tree, gone, pattern(names) if names else None) | {"people": kept}


def changed(node, gone: frozenset[str], names: re.Pattern | None):
    """A part of a document with what is withheld replaced, also where others speak of it."""
    if isinstance(node, str):
        return names.sub(NAME, node) if names else node
    if isinstance(node, list):
        return [changed(one, gone, names) for one in node]
    if not isinstance(node, dict):
        return node
    whose = node.get("whose")
    if isinstance(whose, str) and whose in gone:
        return emptied(node)
    if isinstance(whose, list):
        node = block_without(node, gone)
    return {name: changed(value, gone, names) for name, value in node.items()}


def emptied(row: dict) -> dict:
    """An entry, or a row behind a number, of which nothing is left but that it is there."""
    said = {"c": as_inlines(SENTENCE)} if "c" in row else {"text": SENTENCE}
    return {name: type(value)() for name, value in row.items()} | {"title": TITLE} | said


def block_without(block: dict, gone: frozenset[str]) -> dict:
    """The data of a block, the rows of some people emptied."""
    first = block["columns"][:1]
    empty = dict.fromkeys(block["columns"], "") | dict.fromkeys(first, TITLE)
    places = [whose in gone for whose in block["whose"]]

    def put(name: str, instead) -> list:
        pairs = zip(block[name], places, strict=True)
        return [instead if is_gone else one for one, is_gone in pairs]

    return block | {"rows": put("rows", empty), "keys": put("keys", ""), "whose": put("whose", "")}
