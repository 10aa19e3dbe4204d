"""Which of our columns each column of a file means, and what differs from the last list."""

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from icpermed.imports.importer import Column, Importer
from icpermed.imports.models import Batch, Source
from icpermed.spreadsheets import Sheet, clean, header_key

#: A list that is so much shorter than the last one is probably not the whole of it.
MUCH_SHORTER = 0.8

#: Columns that we put into a file of faulty rows; they are not read again.
OURS = ["Line", "Problem", "What to do"]
OURS_COMPARED = set(map(header_key, OURS))


def known_keys(columns: Iterable[Column]) -> dict[str, str]:
    """From each way of writing a header, as it is compared, to the name of our column."""
    found = {}
    for column in columns:
        for key in column.keys:
            found.setdefault(key, column.name)
    return found | {header_key(column.name): column.name for column in columns}


def propose(headers: list[str], importer: Importer, source: Source | None, user=None) -> list[str]:
    """Our column for each header: as it was for this source, else by its aliases; empty: none.

    Of two headers that mean the same column only the first is taken; the other is for people.
    """
    keys = known_keys(importer.columns(user))
    names = set(keys.values())
    remembered = source.mapping if source else {}
    found = []
    for header in headers:
        key = header_key(header)
        name = remembered.get(key, keys.get(key, ""))
        found.append(name if name in names and name not in found else "")
    return found


def guess(header: str, importer: Importer, user=None) -> str:
    """The column that an unknown header resembles; empty where none does."""
    keys = known_keys(importer.columns(user))
    near = get_close_matches(header_key(header), keys, n=1, cutoff=0.75)
    return keys[near[0]] if near else ""


def problems(mapping: list[str], headers: list[str], importer: Importer, user=None) -> list[str]:
    """Why a list cannot be compared: two columns for one, or none to find records by."""
    columns = {column.name: column for column in importer.columns(user)}
    found = []
    for name, count in Counter(filter(None, mapping)).items():
        if name not in columns:
            found.append(f"There is no column “{name}” here.")
        elif count > 1:
            theirs = [h for h, ours in zip(headers, mapping, strict=True) if ours == name]
            words = " and ".join(f"“{clean(header)}”" for header in theirs)
            found.append(
                f"The columns {words} both mean {columns[name].heading}. Keep one of them, and"
                " choose “not stored” for the other."
            )
    return found or importer.missing(set(filter(None, mapping)))


def unstored(headers: list[str], mapping: list[str]) -> list[str]:
    """The headers that are not stored: unknown ones, or those that somebody left out."""
    return [
        clean(header)
        for header, ours in zip(headers, mapping, strict=True)
        if not ours and header.strip() and header_key(header) not in OURS_COMPARED
    ]


def drift(sheet: Sheet, row_count: int, source: Source | None) -> list[str]:
    """How a list differs from the last one of its source: columns, their names, its length."""
    if source is None or not source.columns:
        return []
    before = {header_key(column): column for column in source.columns if column.strip()}
    now = {header_key(column): column for column in sheet.columns if column.strip()}
    gone = [key for key in before if key not in now]
    come = [key for key in now if key not in before and key not in OURS_COMPARED]
    places = [header_key(column) for column in source.columns]
    found = []
    for key in list(come):
        place = [header_key(column) for column in sheet.columns].index(key)
        was = places[place] if place < len(places) else ""
        if was in gone:
            found.append(
                f"The column “{clean(before[was])}” of the last list seems to be called"
                f" “{clean(now[key])}” now."
            )
            gone.remove(was)
            come.remove(key)
    found += [f"The column “{clean(now[key])}” is new since the last list." for key in come]
    found += [f"The column “{clean(before[key])}” of the last list is missing." for key in gone]
    if row_count < source.row_count * MUCH_SHORTER:
        less = round(100 * (1 - row_count / source.row_count))
        found.append(
            f"The list has {row_count} rows; the last one had {source.row_count}. That is"
            f" {less} % fewer: is this the whole list?"
        )
    return found


def remember(batch: Batch, row_count: int) -> None:
    """Keep how this list was laid out and mapped, for the next one of its source."""
    mapping = dict(zip(map(header_key, batch.columns), batch.mapping, strict=True))
    Source.objects.update_or_create(
        importer=batch.importer,
        name=batch.source,
        defaults={
            "columns": batch.columns,
            "mapping": {key: ours for key, ours in mapping.items() if key not in OURS_COMPARED},
            "reading": batch.chosen,
            "row_count": row_count,
        },
    )
