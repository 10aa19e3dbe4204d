"""Taking an import back from the shell, or seeing what that would do."""

import json

from django.core.management.base import BaseCommand, CommandError

from icpermed.imports.models import Batch
from icpermed.imports.steps import Refused
from icpermed.imports.undoing import Entry, Report, preview_undo, undo


class Command(BaseCommand):
    help = (
        "Take an import back, as far as nobody built on it. Ends with 0 if nothing of it is left,"
        " with 1 if something had to stay, with 2 if it cannot be undone at all."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "pk", type=int, help="The number of the import: the last in its address."
        )
        parser.add_argument("--dry-run", action="store_true", help="Only say what would happen.")
        parser.add_argument("--json", action="store_true", help="Say it as one JSON object.")

    def handle(self, *, pk, dry_run, **options):
        batch = Batch.objects.filter(pk=pk).first()
        if batch is None:
            raise CommandError(f"There is no import {pk}.", returncode=2)
        try:
            report = preview_undo(batch) if dry_run else undo(batch)
        except Refused as refusal:
            raise CommandError(f"{refusal}", returncode=2) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        else:
            self.tell(report, dry_run)
        if report.counts["kept"] or report.counts["blocked"]:
            raise SystemExit(1)

    def tell(self, report: Report, dry_run: bool) -> None:
        """The report for people: what had to stay, with the reasons; then the counts."""
        for kind in ["kept", "blocked"]:
            for entry in getattr(report, kind):
                self.stdout.write(line(entry))
            if more := report.more(kind):
                self.stdout.write(f"… and {more} more that are {kind}.")
        self.stdout.write(f"{'Would be: ' if dry_run else ''}{report.summary}.")


def line(entry: Entry) -> str:
    return f"{entry.noun} {entry.label}: {entry.why}"
