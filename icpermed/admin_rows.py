"""What belongs to a record, as rows on its page: many rows, and no query for each of them."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect

from icpermed.admin import CheckedInline
from icpermed.checked import CheckedFormSet


class KnownSelect(AutocompleteSelect):
    """A search box that need not ask the database for the name of what is chosen already."""

    known: dict[str, str] = {}

    def optgroups(self, name, value, attr=None):
        chosen = [str(one) for one in value if one]
        if not set(chosen) <= self.known.keys():
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options += [
            self.create_option(name, one, self.known[one], True, place)
            for place, one in enumerate(chosen, len(options))
        ]
        return [(None, options, 0)]


def name_what_is_known(form: forms.ModelForm) -> None:
    """Give the search boxes of a form the names of the records that were read along with it."""
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, KnownSelect):
            relation = form.instance._meta.get_field(name)
            if relation.is_cached(form.instance) or not getattr(form.instance, relation.attname):
                record = getattr(form.instance, name, None)
                widget.known = {str(record.pk): str(record)} if record else {"": ""}


class PartFormSet(CheckedFormSet):
    """Rows whose search boxes know what was read along with the rows."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        name_what_is_known(form)


class PartInline(CheckedInline):
    """Rows of a record. What they refer to is read with them: one query, however many rows."""

    classes = ["collapse"]
    formset = PartFormSet
    read_along: list[str] = []

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related(*self.read_along) if self.read_along else rows

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Other records are added and changed on their own pages: the rows stay calm."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.can_add_related = field.widget.can_change_related = False
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """What is searched for anyway shows its name without a query of its own."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KnownSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
