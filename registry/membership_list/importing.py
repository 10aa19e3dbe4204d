"""The whole list: read, compared, shown; and written all at once or not at all."""

from difflib import get_close_matches

from icpermed.review import Review, lock
from icpermed.spreadsheets import Sheet, Unreadable, clean, header_key, read
from icpermed.text import fold
from registry.membership_list.columns import HEADERS
from registry.membership_list.contacts import plan_contacts
from registry.membership_list.entries import Entry, Reader, is_footer
from registry.membership_list.plan import Plan
from registry.membership_list.register import Register
from registry.membership_list.writing import write
from registry.models import Mandate, Membership, Name, Organisation, Person

#: Columns that say which organisation a row means; a row with a fault in one cannot be matched.
IDENTITY = {"", "name", "acronym", "country", "ROR"}


def import_membership_list(
    data: bytes,
    *,
    file_name: str,
    accept_warnings: bool = False,
    dry_run: bool = False,
    expected: str = "",
    publish: bool = True,
    reason: str = "",
) -> Review:
    """Bring a list into the register, or say of each row why not.

    Nothing is written if a row is faulty, if a warning is not accepted, or if the register has
    changed since the review whose fingerprint is `expected`. New members are published at once
    unless `publish` is off.
    """
    review = Review(file_name)
    try:
        sheet = read(data, is_known=HEADERS.__contains__)
        columns = columns_of(sheet, review)
    except Unreadable as error:
        review.faults.append(str(error))
        return review
    review.notices += sheet.notices
    with review.trial(
        reason=reason, accept_warnings=accept_warnings, expected=expected, dry_run=dry_run
    ):
        if not dry_run:
            lock(Organisation, Name, Membership, Person, Mandate)
        write(plan_list(sheet, columns, review, publish=publish))
    return review


def columns_of(sheet: Sheet, review: Review) -> list[str]:
    """Our name for each column of the file; empty for those that are not stored."""
    columns = [HEADERS.get(header_key(column), "") for column in sheet.columns]
    unknown = [c for c, ours in zip(sheet.columns, columns, strict=True) if c.strip() and not ours]
    twice = {ours for ours in columns if ours and columns.count(ours) > 1}
    for ours in sorted(twice):
        theirs = [c for c, name in zip(sheet.columns, columns, strict=True) if name == ours]
        raise Unreadable(
            f"The columns {' and '.join(f'“{clean(c)}”' for c in theirs)} both mean {ours}. Keep"
            " one of them."
        )
    if "name" not in columns and "ROR" not in columns:
        raise Unreadable(
            f"No column is called “name” or “organisation”. Line {sheet.header_line} has:"
            f" {', '.join(clean(c) for c in sheet.columns if c.strip())}. Is that the row of column"
            " names?"
        )
    for column in unknown:
        near = get_close_matches(header_key(column), HEADERS, n=1, cutoff=0.75)
        advice = f" Did you mean “{HEADERS[near[0]].replace('_', ' ')}”?" if near else ""
        review.notices.append(
            f"The column “{clean(column)}” is not known here and is not stored.{advice}"
        )
    return columns


def plan_list(sheet: Sheet, columns: list[str], review: Review, *, publish: bool) -> list[Plan]:
    """What each row would do, in the order of the file."""
    reader, register = Reader(), Register()
    lines = (read_line(line, sheet, columns, reader, review) for line in sheet.lines)
    entries = [entry for entry in lines if entry]
    review.rows += [entry.row for entry in entries]
    entries = [e for e in entries if not any(fault.column in IDENTITY for fault in e.row.faults)]
    plans = [Plan(entry, register, register.find(entry), publish) for entry in entries]
    new = [plan for plan in plans if plan.organisation is None]
    similar = register.similar([plan.entry for plan in new])
    seen = {}
    for plan in plans:
        first = same_in_file(plan, seen)
        if first is None:
            plan.make()
        elif not conflict(plan.entry, first):
            plan.organisation = first.organisation
            plan.entry.row.label = str(plan.organisation)
            plan.entry.row.instance = plan.organisation
        if not plan.entry.row.faults:
            plan_contacts(plan)
        remember(plan, seen)
    for place, organisation in similar.items():
        new[place].entry.row.warnings.append(
            f"Much like {organisation}, which is in the register. Go on only if this is another"
            " organisation."
        )
    return plans


def read_line(line, sheet: Sheet, columns: list[str], reader: Reader, review: Review):
    """One line as an entry; nothing for what is no member: sums, repeated column names."""
    typed = {
        ours: cell for ours, cell in zip(columns, line.cells, strict=False) if ours and cell.strip()
    }
    if [cell.strip() for cell in line.cells] == [column.strip() for column in sheet.columns]:
        review.notices.append(f"Line {line.number} repeats the column names and is left out.")
        return None
    if is_footer(typed):
        first = next(cell for cell in line.cells if cell.strip())
        review.notices.append(
            f"Line {line.number} (“{clean(first)}”) is no member and is left out."
        )
        return None
    entry = reader.read(line.number, typed)
    if misfit := sheet.misfit(line):
        entry.row.faults.clear()
        entry.row.blame("", "", misfit)
    return entry


# --- one organisation in two rows -----------------------------------------------------------------


def keys_of(plan: Plan) -> list[tuple]:
    """By what a later row would be found to be the same organisation."""
    entry = plan.entry
    keys = [("ROR", entry.get("ror_id"))] if entry.get("ror_id") else []
    if plan.organisation is not None and plan.organisation.pk:
        return [*keys, ("pk", plan.organisation.pk)]
    return keys + [
        (column, entry.country_code, fold(entry.get(column)))
        for column in ("acronym", "name")
        if entry.get(column)
    ]


def same_in_file(plan: Plan, seen: dict) -> Plan | None:
    return next((seen[key] for key in keys_of(plan) if key in seen), None)


def remember(plan: Plan, seen: dict) -> None:
    for key in keys_of(plan):
        seen.setdefault(key, plan)


def conflict(entry: Entry, first: Plan) -> bool:
    """Whether a second row of an organisation says more than another contact."""
    before = first.entry.values
    differing = [
        name
        for name, value in entry.values.items()
        if name not in {"contacts", "phone"} and value != before.get(name)
    ]
    line = first.entry.row.line
    if differing or not entry.get("contacts"):
        word = f", but with another {' and '.join(differing)}" if differing else ""
        entry.row.blame(
            "name",
            entry.typed.get("name", ""),
            f"This is the same organisation as in line {line}{word}. Keep one row; several contacts"
            " go into one cell with semicolons between.",
        )
        return True
    entry.row.notes.append(f"Another contact of the organisation in line {line}.")
    return False
