"""The membership list on the import desk."""

from django import forms
from django.urls import reverse

from icpermed.imports.importer import Column, Decided, Importer, Progress, Told, register
from icpermed.imports.models import Batch, FieldLock, Row
from icpermed.spreadsheets import Sheet
from registry.membership_list.applying import apply
from registry.membership_list.columns import COLUMNS
from registry.membership_list.comparing import compare
from registry.membership_list.plan import COLUMN_OF

NEEDED = [
    f"registry.{action}_{model}"
    for action in ("add", "change")
    for model in ("organisation", "name", "membership", "person", "mandate")
]


class MembershipListOptions(forms.Form):
    """Besides the file: whether the public sees new members at once."""

    publish = forms.BooleanField(
        label="Publish new members and observers",
        required=False,
        initial=True,
        help_text="Organisations that are in the register already stay as visible as they are.",
    )


class MembershipListImporter(Importer):
    """Lists of members: an organisation, its membership and its contacts in each row."""

    key = "membership-list"
    title = "Import a membership list"
    noun = "organisation"
    nouns = "organisations"
    is_complete_by_default = True
    ending = "End the membership"
    options_form = MembershipListOptions

    def columns(self, user=None) -> list[Column]:
        return COLUMNS

    def may(self, user) -> bool:
        """Whoever may add and change all that a row touches."""
        return user is None or user.has_perms(NEEDED)

    def compare(
        self, batch: Batch, sheet: Sheet, *, user, decided: dict[int, Decided], progress: Progress
    ) -> None:
        compare(batch, sheet, decided=decided, progress=progress)

    def apply(self, batch: Batch, *, user, progress: Progress) -> None:
        apply(batch, progress=progress)

    def tell(self, rows: list[Row]) -> dict[int, list[Told]]:
        """As ever; and which of the fields somebody looks after."""
        locks = FieldLock.objects.filter(
            model="registry.organisation", record_id__in=[row.record_id for row in rows]
        )
        locked = {
            (pk, COLUMN_OF.get(field, field))
            for pk, field in locks.values_list("record_id", "field")
        }
        records = {row.pk: row.record_id for row in rows}
        return {
            pk: [
                Told(
                    t.column,
                    t.label,
                    t.old,
                    t.new,
                    (records[pk], t.column) in locked,
                    t.is_left_out,
                )
                for t in told
            ]
            for pk, told in super().tell(rows).items()
        }

    def url(self, row: Row) -> str:
        """The form of the organisation."""
        if not row.record_id:
            return ""
        return reverse("admin:registry_organisation_change", args=[row.record_id])


IMPORTER = register(MembershipListImporter())
