"""Two recorded states of a record beside each other: what differs, and in which words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher

from icpermed.history import (
    Change,
    FieldChange,
    History,
    RowChange,
    Source,
    admin_url,
    field_changes,
    name_the_authors,
)
from icpermed.history_values import Labels
from icpermed.restoring import states_at

#: A text longer than this is compared word by word, a shorter one as a whole.
LONG = 60
#: So few equal words between two changes are told with them: one reads phrases, not crumbs.
CRUMB = 3


@dataclass(frozen=True)
class Passage:
    """A stretch of a text that stayed, or what was there and what is there instead."""

    same: str = ""
    removed: str = ""
    added: str = ""


@dataclass(frozen=True)
class TextChange(FieldChange):
    """A long text before and after, passage by passage."""

    @property
    def passages(self) -> list[Passage]:
        """The text, as somebody would mark it by hand."""
        return list(passages(self.old, self.new))


@dataclass(frozen=True)
class Comparison:
    """What differs between two states of a record and of the rows that belong to it."""

    earlier: Change
    later: Change
    is_newest: bool
    rows: list[RowChange]


def passages(old: str, new: str) -> Iterator[Passage]:
    """Two texts as one."""
    before, after = words_of(old), words_of(new)
    # In a long text the words that are everywhere are no landmarks: to try them all takes minutes.
    is_long = max(len(before), len(after)) > 1000
    steps = SequenceMatcher(None, before, after, autojunk=is_long).get_opcodes()
    removed = added = ""
    for place, (step, start, end, start_after, end_after) in enumerate(steps):
        was, now = "".join(before[start:end]), "".join(after[start_after:end_after])
        is_crumb = end - start < CRUMB and 0 < place < len(steps) - 1
        if step != "equal" or is_crumb:
            removed, added = removed + was, added + now
            continue
        yield from changed(removed, added)
        yield Passage(same=was)
        removed = added = ""
    yield from changed(removed, added)


def changed(removed: str, added: str) -> Iterator[Passage]:
    """What was there and what is there instead; the space before both has stayed."""
    spaces = {re.match(r"\s*", text)[0] for text in (removed, added)}
    space = spaces.pop() if len(spaces) == 1 else ""
    if space:
        yield Passage(same=space)
    if removed or added:
        yield Passage(removed=removed.removeprefix(space), added=added.removeprefix(space))


def words_of(text: str) -> list[str]:
    """A text in words, each with the space before it, and in breaks of lines."""
    return re.findall(r"[^\S\n]*\S+|\n\s*|\s+", text)


def compare(sources: list[Source], pk, one: datetime, other: datetime) -> Comparison | None:
    """Two states of a record by their moments, in any order; None if one was never a state.

    Two queries for each model that belongs to the record, however long its history is.
    """
    earlier, later = sorted([one, other])
    asked = [
        replace(source, events=source.events.filter(pgh_created_at__in=[earlier, later]))
        for source in sources
    ]
    changes = {head[0]: Change(*head[:4]) for head in History(asked).heads()}
    if not {earlier, later} <= changes.keys():
        return None
    name_the_authors(list(changes.values()))
    newest = History(sources, per_page=1).heads()[0][0]
    rows = list(compared_rows(sources, pk, earlier, later))
    return Comparison(changes[earlier], changes[later], later == newest, rows)


def compared_rows(sources: list[Source], pk, earlier: datetime, later: datetime):
    """One entry for each row that differs, as a history tells it."""
    labels, pairs = Labels(), []
    for source in sources:
        then, now = (states_at(source.model, at, source.events) for at in (earlier, later))
        for row in {**then, **now}:
            old, new = then.get(row), now.get(row)
            if old and new and old.pgh_id == new.pgh_id:
                continue
            if belongs(source, old, pk) or belongs(source, new, pk):
                pairs.append((source, row, old, new))
    for source, _, old, new in pairs:
        for state in filter(None, (old, new)):
            labels.want(source.model, state)
    labels.load()
    for source, row, old, new in pairs:
        fields = [in_words(change) for change in field_changes(source, old, new, labels)]
        if fields or not (old and new):
            yield RowChange(
                "changed" if old and new else "deleted" if old else "added",
                str(source.model._meta.verbose_name),
                labels.of(source.model, row, new or old),
                admin_url(source.model, row) if new else "",
                fields,
            )


def belongs(source: Source, state, pk) -> bool:
    """Whether a row belonged to a record in this state; the record belongs to itself."""
    return state is not None and (not source.parent or getattr(state, f"{source.parent}_id") == pk)


def in_words(change: FieldChange) -> FieldChange:
    """The same change, a long text word by word."""
    is_text = change.old and change.new and max(len(change.old), len(change.new)) > LONG
    return TextChange(change.label, change.old, change.new) if is_text else change
