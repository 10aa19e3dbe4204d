"""Figures of one record: a number that it states, or a day on which something happened to it."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from events.models.times import days_in_words
from icpermed.partial_dates import PartialDate
from reports.figures.declared import Fact, Period, Reading, ReportFigure, Row


@dataclass(frozen=True)
class Known:
    """What is known of a record: ``of`` is its address on this site, ``what`` tells its readings
    apart where it has several.

    What is not ours another source says: a text can quote it, but no number is held against it.
    """

    of: str
    label: str
    reading: Reading
    what: str = ""
    nouns: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    is_ours: bool = True

    @property
    def slug(self) -> str:
        """The last part of the address: enough to name it, as long as no other record has it."""
        return self.of.rpartition("/")[2]


class RecordFigure(ReportFigure):
    """A figure that each record of some kind has: ``of=heal-italia``, perhaps ``what=budget``.

    Two records of different kinds may have the same slug: then ``of=programmes/heal-italia``.
    """

    takes = frozenset({"of"})

    @abstractmethod
    def known(self, slug: str = "") -> Iterator[Known]:
        """What the public may know of every record, or of those with this slug."""

    def told_apart(self, slug: str = "") -> Iterator[Known]:
        """The same, each with its label, and the second of one name as ``what=budget/2``."""
        seen: Counter = Counter()
        for one in self.known(slug):
            seen[one.of, one.what] += 1
            number = seen[one.of, one.what]
            what = one.what if number == 1 else f"{one.what}/{number}"
            yield replace(one, what=what, reading=replace(one.reading, label=one.label))

    def read(self, asked: Mapping[str, str], period: Period) -> Reading:
        of = asked.get("of", "").strip("/")
        if not of:
            raise ValueError("Say of which record: its slug, the last part of its address.")
        named = self.told_apart(of.rpartition("/")[2])
        known = [one for one in named if of in (one.slug, one.of)]
        if not known:
            raise ValueError(f"The public knows no record “{of}” with “{self.name}”.")
        found = [one for one in known if asked.get("what") in (None, one.what)]
        if len(found) == 1:
            return found[0].reading
        if len({one.of for one in known}) > 1:
            raise ValueError(f"Write of={' or of='.join(dict.fromkeys(one.of for one in known))}.")
        raise ValueError(f"Write {' or '.join(f'what={one.what}' for one in known)}.")

    def facts(self, period: Period) -> Iterator[Fact]:
        known = list(self.told_apart())
        records = Counter(slug for slug, _ in {(one.slug, one.of) for one in known})
        for one in filter(lambda one: one.is_ours, known):
            of = one.slug if records[one.slug] == 1 else one.of
            what = f" what={one.what}" if one.what else ""
            binding = f"figure:{self.name} of={of}{what}"
            yield Fact(binding, one.label, one.reading, one.nouns, one.subjects)


def narrowed(queryset, slug: str):
    """All of a queryset, or those with a slug."""
    return queryset.filter(slug=slug) if slug else queryset


def address_of(record) -> str:
    """Where a record is on this site: "events/workshop-siena-2023"."""
    return record.get_absolute_url().strip("/")


def names_of(record) -> tuple[str, ...]:
    """How a text may call a record: acronym, name, title, and a title as far as its colon."""
    called = [getattr(record, name, "") for name in ("acronym", "name", "title")]
    called += [name.partition(":")[0] for name in called if ":" in name]
    return tuple(dict.fromkeys(name for name in called if name))


def day_reading(first: PartialDate, last: PartialDate | None, record, **explained) -> Reading:
    """A day, a month, a year, or several days of a record, as far as they are known."""
    last = last or first
    return Reading(
        words=days_in_words(first, last),
        days=(first.first_day, last.last_day),
        rows=(Row(str(record), record.get_absolute_url()),),
        **explained,
    )
