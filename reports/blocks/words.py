"""How blocks take rows from the public lists of this site, and put days and lines into words."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from icpermed.listings import Listing
from icpermed.models import PartialDateFirst, PartialDateLast
from icpermed.partial_dates import PartialDate
from reports import document
from reports.prose import joined


def may_lie_between(records: QuerySet, day: str, start: date, end: date) -> QuerySet:
    """Records whose partial date may lie from a first to a last day, both included.

    What is known to the month or the year is shown rather than lost: an editor sees how it is
    dated, and may leave it out.
    """
    return records.alias(may_begin=PartialDateFirst(day), may_end=PartialDateLast(day)).filter(
        may_begin__lte=end, may_end__gte=start
    )


def days_of(known: PartialDate | None) -> tuple:
    """The first and the last day that one date may mean, for a row; None where it is not known."""
    return span_of(known, known)


def span_of(first: PartialDate | None, last: PartialDate | None) -> tuple:
    """The days from a first to a last date, for a row; None where one is not known."""
    return first and first.first_day, last and last.last_day


def day_words(day: date) -> str:
    """A day: "29 February 2024"."""
    return f"{day:%-d %B %Y}"


def line(*parts) -> str:
    """The parts that there are, in one line: "Egypt · Funding organisation"."""
    return " · ".join(str(part) for part in parts if part)


def columns(listing: type[Listing], record) -> dict[str, str | int]:
    """A record as data: the columns of its public list, which is the allow-list."""
    return {column.name: column.data(record) for column in listing.columns}


def sentences(*parts) -> list[dict]:
    """Sentences of inlines in a row, with spaces between those that there are."""
    found: list[dict] = []
    for part in filter(None, map(document.as_inlines, parts)):
        found += [document.text(" "), *part] if found else part
    return joined(found)


def listed(before: str, parts: Iterable) -> list:
    """A sentence that lists: "Continues: ERA PerMed, CSA PerMed."; empty where nothing is."""
    found: list = []
    for part in parts:
        found += [", " if found else f"{before}: ", part]
    return [*found, "."] if found else []


def linked(record, words: str = "") -> dict:
    """A record of this site as a link to its page."""
    return document.link(record.get_absolute_url(), words or str(record))


def headed(heading: str, items: Iterable[list[dict]]) -> list[dict]:
    """A list below its heading, if it has one; nothing where nothing is listed."""
    items = list(items)
    found = [document.paragraph(document.strong(heading))] if heading and items else []
    return [*found, document.bullets(*items)] if items else []


def titled(title: str, *text) -> list[dict]:
    """An item of a list: a title, and what is said of it behind."""
    if not document.as_inlines(text):
        return [document.paragraph(title)]
    return [document.paragraph(document.strong(f"{title}:"), " ", *document.as_inlines(text))]
