"""manage.py import_members FILE: the membership list import from the shell, same words."""

from icpermed.imports.command import ListCommand
from registry.membership_list.importer import IMPORTER


class Command(ListCommand):
    help = f"Bring a membership list into the register. {ListCommand.codes}"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--unpublished", action="store_true", help="do not show new members to the public yet"
        )

    def handle(self, *, file, **options):
        self.bring(IMPORTER.key, file, options, publish=not options["unpublished"])
