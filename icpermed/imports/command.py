"""What every command that brings a list in has in common: its options, its answer, its code."""

import codecs
from hashlib import file_digest
from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand

from icpermed.imports.models import Batch
from icpermed.imports.shell import bring_in
from icpermed.imports.shell_answers import JsonAnswer, PlainAnswer
from icpermed.imports.steps import Refused
from icpermed.spreadsheets import Unreadable
from icpermed.spreadsheets.encodings import ENCODINGS

SHORT = {"add": "add-only", "update": "update-only", "fill": "fill-blanks", "all": "add-and-update"}


def mode_of(text: str) -> str:
    """A mode as people may write it: add-only, add_only, add."""
    word = text.strip().lower().replace("_", "-").replace(" ", "-")
    word = SHORT.get(word, word)
    if word not in Batch.Mode.values:
        raise ValueError(text)  # The parser tells which there are.
    return word


mode_of.__name__ = f"mode ({', '.join(Batch.Mode.values)})"


class ListCommand(BaseCommand):
    """Brings a list in, and ends with a code that a script can rely on."""

    codes = (
        "Ends with 0 if nothing is faulty or ambiguous, 1 if something is (then nothing is written,"
        " but for --skip-faulty), 2 if the file cannot be read at all."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the list: CSV, XLSX or ODS")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")
        parser.add_argument(
            "--mode",
            type=mode_of,
            default=Batch.Mode.ADD_AND_UPDATE,
            help=f"one of {', '.join(Batch.Mode.values)}; the last unless told",
        )
        parser.add_argument(
            "--source",
            default="",
            metavar="NAME",
            help="who sent it; the next list of the same sender is mapped the same way",
        )
        parser.add_argument(
            "--skip-faulty",
            action="store_true",
            help="leave out faulty and ambiguous rows, and write the others",
        )
        parser.add_argument("--reason", default="", help="why; kept in the history of each record")
        parser.add_argument(
            "--partial",
            action="store_true",
            help="not the whole list: say nothing of who is missing",
        )
        parser.add_argument(
            "--date-order", choices=["dmy", "mdy"], default="", help="how 12/02/2024 is meant"
        )
        parser.add_argument(
            "--excel-days", action="store_true", help="45334 is a day as Excel counts them"
        )
        parser.add_argument("--encoding", default="", help="of a text file, unless found out")
        parser.add_argument("--delimiter", default="", help="of a text file, unless found out")
        parser.add_argument(
            "--fill-down",
            action="append",
            default=[],
            metavar="COLUMN",
            help="a blank cell of this column means the same as above",
        )

    def bring(self, key: str, file: Path, options: dict, **more) -> None:
        """Bring the file in, answer, and end with the code."""
        answer = (JsonAnswer if options["json"] else PlainAnswer)(self, file.name, options)
        try:
            data = file.open("rb")
        except OSError as error:
            answer.refuse(f"{file}: {error.strerror}.")
        with data:
            answer.sha256 = file_digest(data, "sha256").hexdigest()
            try:
                batch = bring_in(
                    key,
                    File(data),
                    file_name=file.name,
                    reason=options["reason"],
                    source=options["source"],
                    mode=options["mode"],
                    is_complete=False if options["partial"] else None,
                    chosen=chosen(options),
                    dry_run=options["dry_run"],
                    skip_open=options["skip_faulty"],
                    received=answer.receive,
                    compared=answer.compare if options["dry_run"] else answer.see,
                    **more,
                )
            except (Unreadable, Refused) as error:
                answer.refuse(f"{file.name}: {error}")
        if not options["dry_run"]:
            answer.compare(batch)
        answer.conclude(batch)


def encoding_of(text: str) -> str:
    """Our name for an encoding that somebody calls cp1250, latin2 or Windows-1250."""

    def plain(name: str) -> str:
        try:
            return codecs.lookup(name).name.removesuffix("-sig")
        except LookupError:
            return name.lower()

    same = (
        ours for ours, codec in ENCODINGS.items() if plain(text) in {plain(codec), ours.lower()}
    )
    return next(same, text)


def chosen(options: dict) -> dict:
    """How the file is to be read, as far as somebody said so."""
    found = {
        "date_order": options["date_order"],
        "counts_days": options["excel_days"],
        "encoding": encoding_of(options["encoding"]),
        "delimiter": {"tab": "\t", "\\t": "\t"}.get(options["delimiter"], options["delimiter"]),
        "fill_down": options["fill_down"],
    }
    return {name: value for name, value in found.items() if value}
