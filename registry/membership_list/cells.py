"""What stands in each column of a row, read; what cannot be read is blamed on its cell."""

import re
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from icpermed.partial_dates import PartialDate
from icpermed.spreadsheets import clean
from icpermed.text import fold
from registry.membership_list.columns import KINDS, STATUSES
from registry.models import Membership, Organisation

WITH_ACRONYM = re.compile(r"(.+?)\s*\(([^()\s]{2,20})\)")
ADDRESS = re.compile(
    r"(?:(?P<name>.*?)\s*<)?(?:mailto:)?(?P<address>[^\s<>]+)>?[.,]?", re.IGNORECASE
)
HAS_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
FIRST_YEAR = 2016  # The consortium began.


def read_name(entry, text: str) -> None:
    name = clean(text)
    if match := WITH_ACRONYM.fullmatch(name):
        acronym = clean(entry.typed.get("acronym", ""))
        if fold(match[2]) == fold(acronym):
            name = match[1]
        elif not acronym and match[2].upper() == match[2]:
            name, entry.values["acronym"] = match[1], match[2]
    entry.values["name"] = name
    entry.row.label = name


def read_acronym(entry, text: str) -> None:
    entry.values["acronym"] = clean(text)


def read_kind(entry, text: str) -> None:
    kind = KINDS.get(fold(text))
    if kind:
        entry.values["kind"] = kind
    else:
        labels = ", ".join(choice.label.lower() for choice in Organisation.Kind)
        entry.row.blame("kind", text, f"This is no kind of organisation. Write one of: {labels}.")


def read_status(entry, text: str) -> None:
    status = STATUSES.get(fold(text))
    if status:
        entry.values["status"] = status
    else:
        labels = ", ".join(choice.label.lower() for choice in Membership.Role)
        entry.row.blame("status", text, f"This is no status. Write one of: {labels}, left.")


def read_date(entry, column: str, text: str) -> None:
    words = re.sub(r"^(since|seit|depuis|desde|dal|sinds)\s+", "", clean(text), flags=re.IGNORECASE)
    try:
        when = entry.values[column] = PartialDate.parse(words)
    except ValueError as error:
        advice = str(error)
        if re.fullmatch(r"[2-6]\d{4}", words):
            day = date(1899, 12, 30) + timedelta(days=int(words))
            advice = (
                f"{words} is how Excel counts days, perhaps {day:%-d %B %Y}. Write the date as"
                f" {day.isoformat()}."
            )
        entry.row.blame(column, text, advice)
        return
    field = {"joined": "starts_on", "left": "ends_on"}[column]
    entry.row.warnings += Membership(**{field: when}).warnings()
    if when.year < FIRST_YEAR:
        entry.row.warnings.append(f"{column}: {when} lies before {FIRST_YEAR}, when all began.")


def read_website(entry, text: str) -> None:
    address = clean(text).replace(" ", "%20")
    if not HAS_SCHEME.match(address) and "." in address:
        address = f"https://{address}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        entry.row.blame(
            "website",
            text,
            "This is no address of a website. Write it like https://www.example.org/.",
        )
        return
    entry.values["website"] = address


def read_ror(entry, text: str) -> None:
    words = clean(text).lower().rstrip("/")
    entry.values["ror_id"] = re.sub(r"^(https?://)?(www\.)?(ror\.org/)?", "", words)


def read_contacts(entry, text: str) -> None:
    """Addresses with names before them, or not: "Anna Müller <a.mueller@example.org>"."""
    contacts = entry.values["contacts"] = []
    for part in filter(None, map(clean, re.split(r"[;\n]|,(?=\s*[^,\s]+@)", text))):
        match = ADDRESS.fullmatch(part)
        address = match["address"].strip(".,") if match else part
        try:
            validate_email(address)
        except ValidationError:
            entry.row.blame(
                "contact_email",
                part,
                "This is no e-mail address. Write it in full: name@example.org.",
            )
            continue
        user, _, domain = address.rpartition("@")
        name = (match["name"] or "").strip(" \"'")
        contacts.append((name, f"{user}@{domain.lower()}"))


def read_contact_name(entry, text: str) -> None:
    """The name goes with the only address; with several nobody knows whose it is."""
    name, contacts = clean(text), entry.values.setdefault("contacts", [])
    if not contacts:
        contacts.append((name, ""))
    elif len(contacts) == 1 and not contacts[0][0]:
        contacts[0] = (name, contacts[0][1])
    elif not any(fold(name) == fold(known) for known, _ in contacts):
        entry.row.notes.append(
            f"“{name}” was not kept: with several addresses, write each name before its own."
        )


def read_text(entry, name: str, text: str) -> None:
    entry.values[name] = text.strip()


READERS = {
    "name": read_name,
    "acronym": read_acronym,
    "kind": read_kind,
    "status": read_status,
    "joined": lambda entry, text: read_date(entry, "joined", text),
    "left": lambda entry, text: read_date(entry, "left", text),
    "website": read_website,
    "ROR": read_ror,
    "contact_email": read_contacts,
    "contact_name": read_contact_name,
    "phone": lambda entry, text: read_text(entry, "phone", text),
    "note": lambda entry, text: read_text(entry, "note", text),
}
