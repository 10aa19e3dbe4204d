"""Import and export for the admin of a model, by declaration: `resource_classes = [...]`."""

from icpermed.exporting import ExportAdmin
from icpermed.imports.desk.choose import ImportPage
from icpermed.imports.importer import register
from icpermed.imports.records import RecordImporter


class SpreadsheetAdmin(ExportAdmin):
    """Import and export for a model's admin, by the first of its `resource_classes`.

    Who imports may do by a file what they may do by hand: to add and to change.
    """

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        if self.can_import:
            register(RecordImporter(self))

    @property
    def can_import(self) -> bool:
        """Whether a file may bring records of this model at all."""
        return bool(self.resource_class and self.resource_class.can_import)

    def has_import_permission(self, request) -> bool:
        """For the page, the buttons and the links."""
        if not (self.can_import and self.has_change_permission(request)):
            return False
        return self.has_add_permission(request) or not self.resource_class.can_add

    @property
    def import_page(self) -> ImportPage:
        """Where a list is chosen, for the URLs."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_import"
        return ImportPage(self, self.opts.label_lower, name, "import")

    def get_urls(self):
        return [*(self.import_page.get_urls() if self.can_import else []), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        can_import = self.has_import_permission(request)
        context = {"has_import_permission": can_import, **(extra_context or {})}
        return super().changelist_view(request, context)
