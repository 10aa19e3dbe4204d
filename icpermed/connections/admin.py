"""Connections on the desk."""

from django.contrib import admin
from django.forms import Select
from django.utils.text import capfirst

from icpermed.admin import TrackedAdmin
from icpermed.connections.connectable import connectable
from icpermed.connections.models import Connection
from icpermed.connections.resources import ConnectionResource
from icpermed.duties import DutyFilter


def kind_in_words(label: str) -> str:
    """A kind of record as people call it: "Funding call"."""
    model = connectable().get(label)
    return capfirst(model._meta.verbose_name) if model else label


class KindFilter(admin.AllValuesFieldListFilter):
    """By kind of record, in words."""

    def choices(self, changelist):
        for choice in super().choices(changelist):
            label, space, count = str(choice["display"]).partition(" ")
            yield choice | {"display": kind_in_words(label) + space + count}


@admin.register(Connection)
class ConnectionAdmin(TrackedAdmin):
    """All connections at once, to be looked through, imported and exported."""

    resource_classes = [ConnectionResource]
    fields = [("one_model", "one_key"), ("other_model", "other_key"), "words"]
    list_display = ["__str__", "one_kind", "other_kind", "words"]
    list_filter = [DutyFilter, ("one_model", KindFilter), ("other_model", KindFilter)]
    search_fields = ["one_key", "other_key", "words"]

    class Media:
        css = {"all": ["css/upkeep.css"]}

    @admin.display(description="one is", ordering="one_model")
    def one_kind(self, connection):
        return kind_in_words(connection.one_model)

    @admin.display(description="the other is", ordering="other_model")
    def other_kind(self, connection):
        return kind_in_words(connection.other_model)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """The kind of a record is chosen."""
        if db_field.name in {"one_model", "other_model"}:
            kinds = [(label, kind_in_words(label)) for label in connectable()]
            kwargs["widget"] = Select(choices=[("", "---------"), *kinds])
        return super().formfield_for_dbfield(db_field, request, **kwargs)
