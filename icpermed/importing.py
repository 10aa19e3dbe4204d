"""Import and export for the admin of a model, by declaration: `resource_classes = [...]`."""

from icpermed.exporting import ExportAdmin
from icpermed.import_desk import ImportDesk


class SpreadsheetAdmin(ExportAdmin):
    """Import and export for a model's admin, by the first of its `resource_classes`.

    Who imports may do by a file what they may do by hand: to add and to change.
    """

    def has_import_permission(self, request) -> bool:
        """For the page, the buttons and the links."""
        resource = self.resource_class
        if not (resource and resource.can_import and self.has_change_permission(request)):
            return False
        return self.has_add_permission(request) or not resource.can_add

    @property
    def import_desk(self) -> ImportDesk:
        """The page, for the URLs."""
        return ImportDesk(
            self,
            f"{self.opts.app_label}_{self.opts.model_name}_import",
            f"Import {self.opts.verbose_name_plural}",
            "import",
            self.resource_class.import_file,
            self.resource_class.columns,
            self.has_import_permission,
        )

    def get_urls(self):
        can_import = self.resource_class and self.resource_class.can_import
        return [*(self.import_desk.get_urls() if can_import else []), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        can_import = self.has_import_permission(request)
        context = {"has_import_permission": can_import, **(extra_context or {})}
        return super().changelist_view(request, context)
