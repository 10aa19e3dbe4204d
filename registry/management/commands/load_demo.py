"""manage.py load_demo: the illustrative membership list, and what is public knowledge besides."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from registry.membership_list import import_membership_list
from registry.models import Organisation
from registry.resources import BodyResource, MandateResource, NameResource, PersonResource

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
REASON = "demo data, illustrative"

#: In this order: names need their organisations, mandates their bodies and people.
FILES = {
    "members.csv": import_membership_list,
    "names.csv": NameResource.import_file,
    "bodies.csv": BodyResource.import_file,
    "people.csv": PersonResource.import_file,
    "mandates.csv": MandateResource.import_file,
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
        for name, import_file in FILES.items():
            data = DEMO.joinpath(name).read_bytes()
            review = import_file(data, file_name=name, reason=REASON)
            if not review.is_written:
                faults = [
                    *review.faults,
                    *(f"line {row.line}: {row.faults}" for row in review.faulty),
                ]
                raise CommandError(f"{name}: {faults or review.summary}")
            if verbosity > 1:
                self.stdout.write(f"{name}: {review.summary}.")
        self.stdout.write(f"Demo data loaded: {Organisation.objects.count()} organisations.")
