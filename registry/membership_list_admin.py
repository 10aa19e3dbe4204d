"""The page "Import a membership list", which hangs at the organisations of the admin."""

from django.contrib import admin

from icpermed.imports.desk.choose import ImportPage
from registry.membership_list.importer import IMPORTER


class MembershipListAdmin(admin.ModelAdmin):
    """For the admin of organisations: one row is an organisation, its membership, its contacts."""

    def has_membership_list_permission(self, request) -> bool:
        """Whoever may add and change all that a row touches."""
        return IMPORTER.may(request.user)

    @property
    def membership_list_page(self) -> ImportPage:
        """Where a list is chosen, for the URLs."""
        return ImportPage(self, IMPORTER.key, "import_membership_list", "membership-list")

    def get_urls(self):
        return [*self.membership_list_page.get_urls(), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        may = self.has_membership_list_permission(request)
        return super().changelist_view(
            request, {"has_membership_list_permission": may, **(extra_context or {})}
        )
