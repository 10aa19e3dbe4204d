"""What stands in each column of a row, read; what cannot be read is blamed on its cell."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from icpermed.imports.importer import CLEAR
from icpermed.partial_dates import HOW_TO_WRITE, PartialDate
from icpermed.spreadsheets import clean
from icpermed.text import fold
from registry.membership_list.columns import KINDS, STATUSES
from registry.membership_list.people_cells import read_people
from registry.membership_list.verdict import in_two
from registry.models import Membership, Organisation

HAS_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
SINCE = re.compile(r"^(since|seit|depuis|desde|dal|sinds)\s+", re.IGNORECASE)
FIRST_YEAR = 2016  # The consortium began.

#: What `<clear>` may empty; for the others, what to do instead.
CLEARABLE = {"region", "website", "ROR", "joined", "left", "note"}
INSTEAD = {
    "acronym": "End the acronym under Names, where it stays on record.",
    "country": "Write “International” if the organisation belongs to no country.",
    "kind": "Write another kind.",
    "status": "Write “left”, and the day into the column left.",
}


def read_clear(entry, column: str) -> None:
    """Empty a field on purpose; some cannot be empty, or are emptied elsewhere."""
    if column in CLEARABLE:
        entry.cleared.add(column)
    else:
        hint = INSTEAD.get(column, "Change it at the person or the organisation itself.")
        entry.verdict.blame(column, CLEAR, "This cannot be emptied by a list.", hint)


def read_name(entry, text: str) -> None:
    entry.values["name"] = entry.verdict.label = clean(text)


def read_acronym(entry, text: str) -> None:
    entry.values["acronym"] = clean(text)


def read_address(entry, text: str) -> None:
    entry.values["address"] = clean(text).lower().rstrip("/").rpartition("/")[2]


def read_kind(entry, text: str) -> None:
    kind = KINDS.get(fold(text))
    if kind:
        entry.values["kind"] = kind
    else:
        labels = ", ".join(choice.label.lower() for choice in Organisation.Kind)
        entry.verdict.blame(
            "kind", text, "This is no kind of organisation.", f"Write one of: {labels}."
        )


def read_status(entry, text: str) -> None:
    status = STATUSES.get(fold(text))
    if status:
        entry.values["status"] = status
    else:
        labels = ", ".join(choice.label.lower() for choice in Membership.Role)
        entry.verdict.blame("status", text, "This is no status.", f"Write one of: {labels}, left.")


def read_date(entry, column: str, text: str) -> None:
    """A date as precise as it is known, in the order that somebody chose for the whole file."""
    try:
        when = entry.values[column] = PartialDate.parse(
            SINCE.sub("", clean(text)),
            order=entry.date_order,
            counts_days=entry.counts_days,
        )
    except ValueError as error:
        entry.verdict.blame(column, text, *in_two(str(error), HOW_TO_WRITE))
        return
    field = {"joined": "starts_on", "left": "ends_on"}[column]
    for words in Membership(**{field: when}).warnings():
        entry.verdict.warn(words)
    if when.year < FIRST_YEAR:
        entry.verdict.warn(f"{column}: {when} lies before {FIRST_YEAR}, when all began.")


def read_website(entry, text: str) -> None:
    address = clean(text).replace(" ", "%20")
    scheme = HAS_SCHEME.match(address)
    if not scheme and "." in address:
        address = f"https://{address}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        if scheme and not scheme[0].lower().startswith("http"):
            message = f"An address that begins with “{scheme[0]}” is no website."
        else:
            message = "This is no address of a website."
        entry.verdict.blame(
            "website", text, message, "Write it like https://www.example.org/, or empty the cell."
        )
        return
    entry.values["website"] = address


def read_ror(entry, text: str) -> None:
    words = clean(text).lower().rstrip("/")
    entry.values["ror_id"] = re.sub(r"^(https?://)?(www\.)?(ror\.org/)?", "", words)


def read_note(entry, text: str) -> None:
    entry.values["note"] = text.strip()


READERS = {
    "address": read_address,
    "name": read_name,
    "acronym": read_acronym,
    "kind": read_kind,
    "status": read_status,
    "joined": lambda entry, text: read_date(entry, "joined", text),
    "left": lambda entry, text: read_date(entry, "left", text),
    "website": read_website,
    "ROR": read_ror,
    "note": read_note,
}


def read_cells(entry) -> None:
    """All cells of a row but its place, each by its own reader."""
    for name, read in READERS.items():
        if name in entry.typed:
            read(entry, entry.typed[name])
    read_people(entry)
