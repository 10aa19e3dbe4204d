"""manage.py load_demo: the illustrative membership list, and what is public knowledge besides."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from icpermed.imports.models import Batch
from icpermed.imports.shell import bring_in
from registry.models import Organisation

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
REASON = "demo data, illustrative"

#: In this order: names need their organisations, mandates their bodies and people.
FILES = {
    "members.csv": "membership-list",
    "names.csv": "registry.name",
    "bodies.csv": "registry.body",
    "people.csv": "registry.person",
    "mandates.csv": "registry.mandate",
}


class Command(BaseCommand):
    help = (
        "Fill an empty register with the illustrative membership list. The same data twice change"
        " nothing; on a register that has organisations already, --force is needed."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--force", action="store_true", help="also where there are organisations already"
        )

    @transaction.atomic
    def handle(self, *, force: bool, verbosity: int, **options):
        if Organisation.objects.exists() and not force:
            self.stdout.write("The register has organisations already: no demo data were loaded.")
            return
        for name, kind in FILES.items():
            data = DEMO.joinpath(name).read_bytes()
            batch = bring_in(kind, data, file_name=name, reason=REASON, is_complete=False)
            if batch.state != Batch.State.APPLIED:
                faults = [f"line {row.line}: {row.errors}" for row in batch.rows.open()]
                raise CommandError(f"{name}: {faults}")
            if verbosity > 1:
                self.stdout.write(f"{name}: {batch.row_count} rows.")
        self.stdout.write(f"Demo data loaded: {Organisation.objects.count()} organisations.")
