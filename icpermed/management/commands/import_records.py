"""manage.py import_records KIND FILE: any kind of list from the shell."""

from django.core.management.base import CommandError

from icpermed.imports.command import ListCommand
from icpermed.imports.importer import find_importer, importers


class Command(ListCommand):
    help = f"Bring a list of some kind into the register. {ListCommand.codes}"

    def add_arguments(self, parser):
        parser.add_argument("kind", help="the kind of list, such as registry.person")
        super().add_arguments(parser)

    def handle(self, *, kind, file, **options):
        try:
            find_importer(kind)
        except LookupError:
            kinds = "\n".join(f"  {known.key}  {known.title}" for known in importers())
            raise CommandError(
                f"“{kind}” is no kind of list. There are:\n{kinds}", returncode=2
            ) from None
        self.bring(kind, file, options)
