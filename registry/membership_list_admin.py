"""The page "Import a membership list", which hangs at the organisations of the admin."""

from django import forms
from django.contrib import admin

from icpermed.import_desk import ImportDesk, ImportForm
from registry.membership_list import COLUMNS, import_membership_list

NEEDED = [
    f"registry.{action}_{model}"
    for action in ("add", "change")
    for model in ("organisation", "name", "membership", "person", "mandate")
]


class MembershipListForm(ImportForm):
    """Besides the file: whether the public sees new members at once."""

    publish = forms.BooleanField(
        label="Publish new members and observers",
        required=False,
        initial=True,
        help_text="Organisations that are in the register already stay as visible as they are.",
    )


def columns() -> list[dict]:
    return [
        {"name": column.name, "help": column.help, "is_key": column.name in {"name", "country"}}
        for column in COLUMNS
    ]


class MembershipListAdmin(admin.ModelAdmin):
    """For the admin of organisations: one row is an organisation, its membership, its contacts."""

    def has_membership_list_permission(self, request) -> bool:
        """Whoever may add and change all that a row touches."""
        return request.user.has_perms(NEEDED)

    @property
    def membership_list_desk(self) -> ImportDesk:
        return ImportDesk(
            self,
            "import_membership_list",
            "Import a membership list",
            "membership-list",
            import_membership_list,
            columns,
            self.has_membership_list_permission,
            blank_means="A blank cell leaves the register as it is; nothing is ever deleted, and"
            " members that are not in the list stay.",
            form_class=MembershipListForm,
        )

    def get_urls(self):
        return [*self.membership_list_desk.get_urls(), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        may = self.has_membership_list_permission(request)
        return super().changelist_view(
            request, {"has_membership_list_permission": may, **(extra_context or {})}
        )
