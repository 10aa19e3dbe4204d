"""manage.py load_demo: what is public knowledge about the consortium, for a site to look at."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from icpermed.demo import REASON, Demo, all_demos, missing_demos
from icpermed.imports.models import Batch
from icpermed.imports.shell import bring_in
from icpermed.search.refreshing import refresh


class Command(BaseCommand):
    help = (
        "Fill an empty site with the demo data: the illustrative membership list and the events"
        " of the report of 2023. The same data twice change nothing. A demo that lacks a part gets"
        " it; a site that is in use gets nothing, unless --force is given."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--force", action="store_true", help="also where there are records already"
        )

    @transaction.atomic
    def handle(self, *, force: bool, verbosity: int, **options):
        demos = all_demos() if force else missing_demos()
        if not demos:
            self.stdout.write("There are records already: no demo data were loaded.")
        for demo in demos:
            for name, kind in demo.files.items():
                rows = load(demo, name, kind)
                if verbosity > 1:
                    self.stdout.write(f"{name}: {rows} rows.")
            demo.finish()
            found, noun = demo.fills.objects.count(), demo.fills._meta.verbose_name_plural
            self.stdout.write(f"Demo data loaded: {found} {noun}.")
        refresh()  # The worker would do it within a minute.


def load(demo: Demo, name: str, kind: str) -> int:
    """Bring one list in, and say how many rows it has."""
    data = (demo.folder / name).read_bytes()
    batch = bring_in(kind, data, file_name=name, reason=REASON, is_complete=False)
    if batch.state != Batch.State.APPLIED:
        faults = [f"line {row.line}: {row.errors}" for row in batch.rows.open()]
        raise CommandError(f"{name}: {faults}")
    return batch.row_count
