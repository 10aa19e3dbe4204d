"""The people of a row: in one cell with several addresses, or in columns Contact 1, 2, 3."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from icpermed.spreadsheets import clean
from icpermed.text import fold

ADDRESS = re.compile(
    r"(?:(?P<name>.*?)\s*<)?(?:mailto:)?(?P<address>[^\s<>]+)>?[.,]?", re.IGNORECASE
)
#: Between two people in one cell; a comma only where an address follows, for names have commas.
BETWEEN = re.compile(r"[;\n]|,(?=\s*[^,\s]+@)")
HIDDEN = re.compile(
    r"email\s*protected|\S\s*[(\[{<]\s*(at|ät|a|arroba|chez)\s*[)\]}>]\s*\S|\s(at|AT)\s\S+\s(dot|DOT)\s",
    re.IGNORECASE,
)
SHARED = {
    *("info", "contact", "kontakt", "contacto", "contatto", "office", "mail", "post", "postmaster"),
    *("secretariat", "sekretariat", "secretaria", "segreteria", "admin", "general", "enquiries"),
}
PHONE = re.compile(
    r"[+(]*\d[\d\s().\-\u2010-\u2015]*(?:(?:ext|extension|x|dw|int)\.?\s*\d+)?", re.I
)


@dataclass
class Contact:
    """Somebody as a row names them: any of name, address and telephone number."""

    name: str = ""
    email: str = ""
    phone: str = ""
    column: str = "contact_name"  # From which the person was read.
    name_column: str = "contact_name"
    phone_column: str = "phone"

    @property
    def columns(self) -> dict[str, str]:
        """From each field of a person to the column that said it."""
        name = self.name_column if self.name else self.column
        return {"name": name, "email": self.column, "phone": self.phone_column}

    def __str__(self):
        return (
            f"{self.name} <{self.email}>" if self.name and self.email else self.name or self.email
        )


def read_people(entry) -> None:
    """All contacts of a row, in the order of its columns."""
    first = read_group(entry, "contact_name", "contact_email", "phone")
    others = [
        contact
        for number in (2, 3)
        for contact in read_group(
            entry, *(f"contact_{number}_{what}" for what in ("name", "email", "phone"))
        )
    ]
    if found := first + others:
        entry.values["contacts"] = found


def read_group(entry, name_column: str, email_column: str, phone_column: str) -> list[Contact]:
    """The people of three columns that belong together."""
    found = addresses(entry, email_column, entry.typed.get(email_column, ""))
    name = clean(entry.typed.get(name_column, ""))
    if "@" in name:  # The address stands behind the name, in the column of the names.
        found += addresses(entry, name_column, entry.typed[name_column])
    elif name:
        give_name(entry, found, name, name_column)
    phone = phone_of(entry, phone_column)
    if phone and not found:
        entry.verdict.note(f"The telephone number {phone} belongs to nobody, and is not stored.")
    for contact in found:
        contact.phone = phone
        contact.name_column, contact.phone_column = name_column, phone_column
    return found


def give_name(entry, found: list[Contact], name: str, column: str) -> None:
    """The name goes with the only address; with several nobody knows whose it is."""
    if not found:
        found.append(Contact(name, column=column))
    elif len(found) == 1 and not found[0].name:
        found[0].name = name
    elif not any(fold(name) == fold(contact.name) for contact in found):
        entry.verdict.note(
            f"“{name}” was not kept: with several addresses, write each name before its own."
        )


def addresses(entry, column: str, text: str) -> list[Contact]:
    """Addresses with names before them, or not: "Anna Müller <a.mueller@example.org>"."""
    return [
        contact
        for part in filter(None, map(clean, BETWEEN.split(text)))
        if (contact := address(entry, column, part))
    ]


def address(entry, column: str, part: str) -> Contact | None:
    """One person with an address; what is none is blamed."""
    if HIDDEN.search(part):
        hint = "Ask the sender for the address, and write it in full: name@example.org."
        entry.verdict.blame(column, part, "This address was hidden from robots.", hint)
        return None
    match = ADDRESS.fullmatch(part)
    written = match["address"].strip(".,") if match else part
    user, _, domain = written.rpartition("@")
    domain = domain.lower()
    try:
        validate_email(f"{user}@{domain.encode('idna').decode()}")
    except (ValidationError, UnicodeError):
        hint = "Write it in full: name@example.org."
        entry.verdict.blame(column, part, "This is no e-mail address.", hint)
        return None
    if fold(user) in SHARED:
        entry.verdict.note(f"{user}@{domain} looks like a mailbox that several people share.")
    return Contact((match["name"] or "").strip(" \"'"), f"{user}@{domain}", column=column)


def phone_of(entry, column: str) -> str:
    """Numbers as they are written, with strokes between several; no more than mildly checked."""
    text = clean(entry.typed.get(column, ""))
    parts = [part.strip() for part in text.split("/") if part.strip()]
    if not parts:
        return ""
    if not any(char.isdigit() for char in text):
        hint = "Write the number, or empty the cell."
        entry.verdict.blame(column, text, "This is no telephone number.", hint)
        return ""
    if not all(PHONE.fullmatch(part) for part in parts):
        entry.verdict.warn(f"{column.replace('_', ' ')}: “{text}” is an unusual telephone number.")
    return " / ".join(parts)
