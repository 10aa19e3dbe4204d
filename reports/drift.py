"""What has changed in the data since a version was frozen."""

from dataclasses import dataclass

from reports.composing import compose
from reports.models import Version


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
    """Bound numbers and days that are others by now, or are made of other rows."""
    current = {(one["key"], one["says"]): one for one in now["figures"].values()}
    found = []
    for old in then["figures"].values():
        new = current.get((old["key"], old["says"]))
        if new is None:
            continue  # The text of a correction does not have it any more.
        before, after = titles(old["rows"]), titles(new["rows"])
        if (old["words"], before) != (new["words"], after):
            found.append(drift(old["label"], "Numbers", old["words"], new["words"], before, after))
    return found


def blocks_drift(then: dict, now: dict) -> list[Drift]:
    """Blocks that show other rows by now, or the same with other facts."""
    current = dict(blocks_of(now))
    found = []
    for place, old in blocks_of(then):
        new = current.get(place)
        if new is None or old["rows"] == new["rows"]:
            continue
        before, after = (dict(zip(one["keys"], one["rows"], strict=True)) for one in (old, new))
        changed = [key for key in before if key in after and before[key] != after[key]]
        found.append(
            drift(
                place[1].replace("_", " ").capitalize(),
                place[0],
                f"{len(before)} rows",
                f"{len(after)} rows" + (f", changed: {', '.join(changed)}" if changed else ""),
                tuple(before),
                tuple(after),
            )
        )
    return found


def blocks_of(document: dict):
    """Every block of a document by where it stands, what it shows, and its place among those."""
    seen: dict[tuple, int] = {}
    for section in document["sections"]:
        for block in section["blocks"]:
            place = (section["heading"], block["kind"], block["which"])
            seen[place] = seen.get(place, 0) + 1
            yield (*place, seen[place]), block


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
