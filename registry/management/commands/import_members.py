"""manage.py import_members FILE: the membership list import from the shell, same words."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from registry.membership_list import import_membership_list


class Command(BaseCommand):
    help = (
        "Bring a membership list (CSV or Excel) into the register: all of it, or nothing if a row"
        " is faulty. Ends with 0 if it was written (or could be), 1 if something is to be mended"
        " or confirmed, 2 if the file cannot be read."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the list, as CSV or .xlsx")
        parser.add_argument(
            "--accept-warnings", action="store_true", help="write although some rows are unusual"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--reason", default="", help="why; kept in the history of each record")
        parser.add_argument(
            "--unpublished", action="store_true", help="do not show new members to the public yet"
        )

    def handle(self, *, file: Path, **options):
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.", returncode=2) from error
        review = import_membership_list(
            data,
            file_name=file.name,
            accept_warnings=options["accept_warnings"],
            dry_run=options["dry_run"],
            publish=not options["unpublished"],
            reason=options["reason"],
        )
        if review.faults:
            raise CommandError(" ".join([f"{file.name}:", *review.faults]), returncode=2)
        self.show(review, verbose=options["verbosity"] > 1 or options["dry_run"])
        self.conclude(review, options)

    def show(self, review, *, verbose: bool) -> None:
        """The same verdicts as in the admin, a line each."""
        for notice in review.notices:
            self.stdout.write(notice)
        for row in review.rows:
            place = f"line {row.line} ({row.label or 'no name'})"
            for fault in row.faults:
                value = f" “{fault.value}”" if fault.value else ""
                self.stderr.write(f"{place}, {fault.column or 'row'}{value}: {fault.message}")
            for warning in row.warnings:
                self.stderr.write(f"{place}, warning: {warning}")
            if verbose and row.bucket != "unchanged":
                self.stdout.write(f"{place}: {row.bucket}. {'; '.join(map(str, row.changes))}")
            for note in row.notes if verbose else []:
                self.stdout.write(f"{place}: {note}")
        self.stdout.write(f"{review.summary}.")

    def conclude(self, review, options) -> None:
        if review.faulty:
            raise CommandError(
                f"Nothing was written: {len(review.faulty)} rows are faulty. Correct them in the"
                " file and start again.",
                returncode=1,
            )
        if review.warned and not options["accept_warnings"]:
            raise CommandError(
                f"Nothing was written: {len(review.warned)} rows have warnings. If they are right,"
                " start again with --accept-warnings.",
                returncode=1,
            )
        done = "Nothing was written: this was a dry run." if options["dry_run"] else "Written."
        self.stdout.write(self.style.SUCCESS(done))
