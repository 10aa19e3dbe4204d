"""Comparing a list with the register: a `Row` of each line, and of each member that is missing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import pgtrigger
from django.db import transaction

from icpermed.imports.importer import Decided, Progress
from icpermed.imports.models import Batch, Row
from icpermed.imports.records.triggers import histories
from icpermed.imports.row_file import RowFile, row_file
from icpermed.spreadsheets import Sheet, clean
from registry.membership_list.entries import Entry, Reader, is_footer, is_heading
from registry.membership_list.listing import Listing
from registry.membership_list.matching import MOST_COMPARED
from registry.membership_list.plan import COLUMN_OF, Plan, Terms
from registry.membership_list.verdict import in_two
from registry.models import Mandate, Membership, Name, Organisation, Person

MODELS = [Organisation, Name, Membership, Person, Mandate]
#: So many rows are planned and tried together.
PART = 2_000
#: A list may hold more of a kind of odd rows than a page should name.
MOST_NOTICES = 10


def terms_of(batch: Batch) -> Terms:
    return Terms(batch.mode, batch.options.get("publish", True))


def reader_of(batch: Batch) -> Reader:
    reading = batch.reading
    return Reader(reading.get("date_order", ""), bool(reading.get("counts_days")))


def compare(batch: Batch, sheet: Sheet, *, decided: dict[int, Decided], progress: Progress) -> None:
    """Plan each row, and try what the database would refuse; nothing of that stays."""
    reader = reader_of(batch)
    lines = Lines(batch, sheet, reader)
    with row_file(batch) as rows:
        # What is only tried is no event.
        tried = [f"{model._meta.label}:{trigger.name}" for model, trigger in histories(*MODELS)]
        with pgtrigger.ignore(*tried), transaction.atomic():
            listing = Listing(terms_of(batch))
            done = 0
            entries_left = lines.entries()
            while entries := list(islice(entries_left, PART)):
                compare_part(listing, entries, decided, rows)
                done += len(entries)
                progress(done, batch.row_count, "compared with the register")
            transaction.set_rollback(True)
        rows.copy()
    if listing.compared > MOST_COMPARED:
        lines.notices.append(
            f"Of {listing.compared:,} new names, only the first {MOST_COMPARED:,} were searched for"
            " in the register under similar spellings."
        )
    if batch.is_complete:
        propose_absent(batch, listing.mentioned)
    batch.notices = list(dict.fromkeys([*batch.notices, *lines.notices]))


def compare_part(listing: Listing, entries: list[Entry], decided, rows: RowFile) -> None:
    """Plan and try some rows."""
    choices = {line: earlier.choice for line, earlier in decided.items() if earlier.choice}
    here = {entry.verdict.line for entry in entries}
    plans = listing.plan(entries, {line: choices[line] for line in here & choices.keys()})
    for plan in plans:
        remember(plan, decided.get(plan.verdict.line))
    listing.write(plans)
    for plan in plans:
        if not plan.is_sound and plan.verdict.record_id is None:
            plan.verdict.changes = {}
        rows.add(plan.verdict.row_of(rows.batch))


def remember(plan: Plan, earlier: Decided | None) -> None:
    """Take over what was decided about the row; keep locked fields unless they were let go."""
    verdict = plan.verdict
    locked = {
        COLUMN_OF.get(name, name): lock
        for name, lock in plan.register.locks.get(verdict.record_id, {}).items()
        if COLUMN_OF.get(name, name) in verdict.changes
    }
    for column, lock in locked.items():
        who = lock.locked_by.get_full_name() or lock.locked_by if lock.locked_by else "A curator"
        why = f" ({lock.reason})" if lock.reason else ""
        verdict.note(f"{who} looks after the {column}{why}: this change is only proposed.")
    if earlier is None:
        verdict.left_out = sorted(locked)
    else:
        verdict.decision = earlier.decision
        verdict.left_out = [column for column in earlier.left_out if column in verdict.changes]


def propose_absent(batch: Batch, mentioned: set[int]) -> None:
    """Members and observers of today whom a complete list does not name: for somebody to decide."""
    missing = (
        Membership.objects.current()
        .filter(organisation__merged_into=None)
        .select_related("organisation__country")
        .order_by("organisation__sort_key", "pk")
    )
    Row.objects.bulk_create(
        [
            Row(
                batch=batch,
                line=None,
                bucket=Row.Bucket.ABSENT,
                key=membership.organisation.slug,
                label=str(membership.organisation),
                record_id=membership.organisation_id,
                changes={"status": [membership.get_role_display(), "Left"]},
            )
            for membership in missing.iterator()
            if membership.organisation_id not in mentioned
        ],
        batch_size=5000,
    )


@dataclass
class Lines:
    """The rows of a sheet as entries; what is no member of the list is named and left out."""

    batch: Batch
    sheet: Sheet
    reader: Reader
    notices: list[str] = field(default_factory=list)
    above: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        wanted = self.batch.reading.get("fill_down") or []
        self.fill_down = [name for name in wanted if name in self.batch.mapping]
        self.counts = {}

    def entries(self) -> Iterator[Entry]:
        """Each row that says something, read."""
        for line in self.sheet.each_line():
            cells = zip(self.batch.mapping, line.cells, strict=False)
            typed = {ours: cell for ours, cell in cells if ours and cell.strip()}
            misfit = self.sheet.misfit(line)
            if not misfit and (why := self.is_no_member(line, typed)):
                self.tell(why)
                continue
            self.fill(typed)
            formulas = {
                self.batch.mapping[place]
                for place in line.formulas
                if place < len(self.batch.mapping)
            }
            entry = self.reader.read(line.number, typed, formulas=formulas)
            verdict = entry.verdict
            if misfit:
                for said in (verdict.errors, verdict.warnings, verdict.notes):
                    said.clear()
                verdict.blame("", "", *in_two(misfit, "Compare it with the column names."))
            yield entry

    def is_no_member(self, line, typed: dict[str, str]) -> str:
        """Why a row is left out: it sums up the list, or is a heading."""
        first = clean(next((cell for cell in line.cells if cell.strip()), ""))
        if is_footer(typed):
            return f"Line {line.number} (“{first}”) is no member and is left out."
        if "country" in self.fill_down and is_heading(typed):
            self.above["country"] = typed["name"]
            return f"Line {line.number} (“{first}”) is the country of the rows below it."
        return ""

    def fill(self, typed: dict[str, str]) -> None:
        """Where somebody said so, a blank cell means the same as above."""
        for name in self.fill_down:
            if clean(typed.get(name, "")):
                self.above[name] = typed[name]
            elif self.above.get(name):
                typed[name] = self.above[name]

    def tell(self, words: str) -> None:
        """Say it; of very many, the first will do."""
        kind = words.rpartition(")")[2] or words
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] <= MOST_NOTICES:
            self.notices.append(words)
        elif self.counts[kind] == MOST_NOTICES + 1:
            self.notices.append("There are more rows like that, which are left out as well.")
