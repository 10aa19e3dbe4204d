"""What has changed in the data since a version was frozen."""

from dataclasses import dataclass

from icpermed.text import counted
from reports.bindings import bindings_in
from reports.composing import compose
from reports.models import Version

UNREAD = "cannot be read any more"


@dataclass(frozen=True)
class Drift:
    """One thing that a version says, and the data say otherwise by now.

    ``came`` and ``went`` are the titles of rows that it counts or shows now, or did then.
    """

    what: str
    where: str
    then: str
    now: str
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()


def drift_of(version: Version) -> list[Drift]:
    """Everything in a version that would read differently if it were frozen today."""
    now = compose(version.report)
    return [*figures_drift(version.document, now), *blocks_drift(version.document, now)]


def figures_drift(then: dict, now: dict) -> list[Drift]:
    """Bound numbers and days that are others by now, are made of other rows, or cannot be read."""
    current = {(one["key"], one["says"]): one for one in now["figures"].values()}
    unread = {
        (binding.key, binding.says)
        for problem in now["problems"]
        for binding in bindings_in(problem["phrase"])
    }
    found = []
    for old in then["figures"].values():
        asked = old["key"], old["says"]
        before, new = titles(old["rows"]), current.get(asked)
        if new is None and asked in unread:
            found.append(drift(old["label"], "Numbers", old["words"], UNREAD, before, ()))
        if new is None:
            continue  # Else the text of a correction does not have it any more.
        after = titles(new["rows"])
        if (old["words"], before) != (new["words"], after):
            found.append(drift(old["label"], "Numbers", old["words"], new["words"], before, after))
    return found


def blocks_drift(then: dict, now: dict) -> list[Drift]:
    """Blocks that show other rows by now, or the same with other facts."""
    current = {place: block for place, _, block in blocks_of(now)}
    found = []
    for place, heading, old in blocks_of(then):
        new = current.get(place)
        if new is None or old["rows"] == new["rows"]:
            continue
        before, after = (dict(zip(one["keys"], one["rows"], strict=True)) for one in (old, new))
        changed = [key for key in before if key in after and before[key] != after[key]]
        found.append(
            drift(
                place[1].replace("_", " ").capitalize(),
                heading,
                counted(len(before), "row", "rows"),
                counted(len(after), "row", "rows")
                + (f", changed: {', '.join(changed)}" if changed else ""),
                tuple(before),
                tuple(after),
            )
        )
    return found


def blocks_of(document: dict):
    """Every block of a document with its place and the heading above it.

    The place is its section, what it shows, and which it is of those: a heading may change.
    """
    seen: dict[tuple, int] = {}
    for section in document["sections"]:
        for block in section["blocks"]:
            place = (section["anchor"], block["kind"], block["which"])
            seen[place] = seen.get(place, 0) + 1
            yield (*place, seen[place]), section["heading"], block


def titles(rows: list[dict]) -> tuple[str, ...]:
    return tuple(row["title"] for row in rows)


def drift(what, where, then, now, before, after) -> Drift:
    """A difference, with what came and what went."""
    return Drift(
        what,
        where,
        then,
        now,
        came=tuple(one for one in after if one not in set(before)),
        went=tuple(one for one in before if one not in set(after)),
    )
