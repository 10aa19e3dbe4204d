"""The steps of an import: receive, map, compare, apply, discard. Taking back: see `undoing/`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from hashlib import file_digest

import pghistory
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from icpermed.imports import mapping
from icpermed.imports.importer import Decided, Progress, find_importer
from icpermed.imports.models import Batch, Source
from icpermed.imports.progress import silent
from icpermed.imports.tally import counts_of
from icpermed.spreadsheets import Reading, Sheet, Unreadable, open_sheet

State = Batch.State

#: How a sender writes stays the same from list to list; in which line or sheet it begins may not.
HABITS = {"date_order", "counts_days", "fill_down"}


class Refused(Exception):
    """A step that cannot be taken; the text says why, and what to do."""


# --- receiving ------------------------------------------------------------------------------------


def receive(
    importer_key: str, file: File, *, file_name: str, by=None, source: str = "", **fields_
) -> Batch:
    """Keep a file that arrived, and find out what it looks like and how it is mapped.

    Raises `Unreadable`, and keeps nothing, where there is nothing to work with.
    """
    importer = find_importer(importer_key)
    file.seek(0)
    digest = file_digest(file.file if isinstance(file, File) else file, "sha256").hexdigest()
    fields_.setdefault("is_complete", importer.is_complete_by_default)
    batch = Batch(
        importer=importer_key,
        file_name=file_name[:255],
        sha256=digest,
        source=source.strip(),
        made_by=by,
        **fields_,
    )
    look_as_before(batch, file, by)
    file.seek(0)
    batch.file.save(f"{digest[:16]}.list", File(file), save=False)
    batch.save()
    return batch


def source_of(batch: Batch) -> Source | None:
    """Where the list comes from, if one of its kind came from there before."""
    return Source.objects.filter(importer=batch.importer, name=batch.source).first()


def look_as_before(batch: Batch, file, user) -> None:
    """Find out how the file is read; what can only be guessed is as in the sender's last list."""
    source, said = source_of(batch), dict(batch.chosen)
    before = source.reading if source else {}
    batch.chosen = {name: value for name, value in before.items() if name in HABITS} | said
    file.seek(0)
    look(batch, file, user)
    is_guessed = batch.reading["form"] in {"CSV", "TSV"} and "UTF" not in batch.reading["encoding"]
    if is_guessed and before.get("encoding") and "encoding" not in said:
        found = batch.chosen
        batch.chosen = found | {"encoding": before["encoding"]}
        file.seek(0)
        try:
            look(batch, file, user)
        except Unreadable:  # The sender has another spreadsheet now.
            batch.chosen = found
            file.seek(0)
            look(batch, file, user)


def look(batch: Batch, file, user) -> None:
    """Find out how the file is read, and what its columns mean; says what differs from last time.

    Raises `Unreadable` where it cannot be read the way that was chosen.
    """
    importer, source = find_importer(batch.importer), source_of(batch)
    sheet = open_as_chosen(batch, file, user)
    batch.reading = asdict(sheet.reading)
    batch.columns = sheet.columns
    batch.row_count = sum(1 for _ in sheet.each_line())
    batch.mapping = mapping.propose(sheet.columns, importer, source, user)
    batch.notices = [*mapping.drift(sheet, batch.row_count, source), *sheet.notices]
    batch.notices += same_file_before(batch)


def open_as_chosen(batch: Batch, file, user=None) -> Sheet:
    """The file as a sheet, read as it is or as somebody chose."""
    known = mapping.known_keys(find_importer(batch.importer).columns(user))
    names = {field.name for field in fields(Reading)}
    chosen = Reading(**{k: v for k, v in batch.chosen.items() if k in names})
    return open_sheet(file, chosen=chosen, is_known=known.__contains__)


def same_file_before(batch: Batch) -> list[str]:
    """A word about the same file, if it was imported before."""
    before = Batch.objects.filter(
        importer=batch.importer, sha256=batch.sha256, state=State.APPLIED
    ).first()
    if before is None:
        return []
    when = timezone.localtime(before.applied_at)
    return [f"The very same file was imported on {when:%-d %B %Y} already."]


# --- mapping --------------------------------------------------------------------------------------


def read_again(batch: Batch, *, by=None, **chosen) -> None:
    """Read the file in another way: encoding, separator, line of the column names, dates …

    Raises `Unreadable` where that does not work; then nothing has changed.
    """
    with hold(batch, State.RECEIVED, State.READY):
        batch.chosen = {name: value for name, value in chosen.items() if value}
        with batch.file.open("rb") as file:
            look(batch, file, by)
        batch.rows.all().delete()
        batch.state = State.RECEIVED
        batch.save()


def map_columns(batch: Batch, ours: list[str], *, by=None) -> None:
    """Decide what each column means. Raises `Refused` where rows could not be told apart."""
    importer = find_importer(batch.importer)
    if refusals := mapping.problems(ours, batch.columns, importer, by):
        raise Refused(" ".join(refusals))
    with hold(batch, State.RECEIVED, State.READY):
        batch.mapping = ours
        batch.state = State.RECEIVED
        batch.save()
        mapping.remember(batch, batch.row_count)


# --- comparing ------------------------------------------------------------------------------------


def compare(batch: Batch, *, by=None, progress: Progress = silent) -> None:
    """Say of every row what it would do. Decisions of an earlier comparison are kept."""
    importer = find_importer(batch.importer)
    if refusals := mapping.problems(batch.mapping, batch.columns, importer, by):
        raise Refused(" ".join(refusals))
    with hold(batch, State.RECEIVED, State.READY, State.COMPARING):
        decided = {
            line: Decided(choice, decision, tuple(left_out))
            for line, choice, decision, left_out in batch.rows.exclude(line=None)
            .exclude(choice="", decision="", left_out=[])
            .values_list("line", "choice", "decision", "left_out")
        }
        batch.rows.all()._raw_delete(batch.rows.db)
        with batch.file.open("rb") as file:
            sheet = open_as_chosen(batch, file, by)
            importer.compare(batch, sheet, user=by, decided=decided, progress=progress)
        batch.counts = counts_of(batch)
        batch.problem = ""
        batch.state = State.READY
        batch.save()


# --- applying -------------------------------------------------------------------------------------


def apply(batch: Batch, *, by=None, skip_open: bool = False, progress: Progress = silent) -> None:
    """Write the accepted rows, all of them or none.

    Raises `Refused` while rows are faulty or ambiguous, unless `skip_open` leaves those out; and
    where somebody else was quicker.
    """
    importer = find_importer(batch.importer)
    why = " – ".join(filter(None, [f"import of {batch.file_name}", batch.reason]))
    about = {"reason": why, "batch": batch.pk} | ({"user": by.pk} if by else {})
    with hold(batch, State.READY, State.APPLYING), pghistory.context(**about) as context:
        if not skip_open and (stopped := batch.rows.open().count()):
            raise Refused(
                f"{stopped} {'rows are' if stopped > 1 else 'row is'} faulty or undecided. Correct"
                " the file, decide, or leave them out."
            )
        importer.apply(batch, user=by, progress=progress)
        batch.context = context.id
        batch.applied_by, batch.applied_at = by, timezone.now()
        batch.problem = ""
        batch.state = State.APPLIED
        batch.save()


def discard(batch: Batch) -> None:
    """Throw away a list that was not imported; that it came stays on record."""
    with hold(batch, State.RECEIVED, State.READY):
        batch.rows.all().delete()
        batch.state = State.DISCARDED
        name = batch.file.name
        batch.file = ""
        batch.save()
        transaction.on_commit(lambda: batch.file.storage.delete(name))


# --- one at a time --------------------------------------------------------------------------------


@contextmanager
def hold(batch: Batch, *states: str) -> Iterator[None]:
    """One transaction in which nobody else moves the batch, and it is in one of these states.

    Raises `Refused` at once, rather than wait, where somebody else has it in hand.
    """
    with transaction.atomic():
        mine = Batch.objects.select_for_update(skip_locked=True).filter(pk=batch.pk)
        now = mine.values_list("state", flat=True).first()
        if now is None:
            raise Refused("Somebody else has this import in hand. Look at it again in a moment.")
        if now not in states:
            raise Refused(
                f"This import is not waiting for that any more: it is “{State(now).label.lower()}”."
                " Somebody else may have been quicker."
            )
        yield
