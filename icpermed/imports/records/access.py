"""What a person may find, see and change of a model: by the rules of its pages in the desk."""

from functools import cached_property

from django.db import connection
from django.http import HttpRequest

from icpermed.imports.records.targets import Target, staged_type, targets_of
from icpermed.sql import quoted
from icpermed.widgets import KeyWidget


class Access:
    """The reach of one person. Nobody is the shell, which may all."""

    def __init__(self, admin, user=None):
        self.admin, self.user = admin, user
        self.model = admin.model
        self.table = quoted(self.model._meta.db_table)
        self.pk = quoted(self.model._meta.pk.column)
        self.pk_type = staged_type(self.model._meta.pk).replace("serial", "int")
        self.request = HttpRequest()
        self.request.user = user

    @cached_property
    def resource(self):
        """How the records are written; made when it is needed, for it copies all its fields."""
        return self.admin.resource_class()

    @property
    def has_number(self) -> bool:
        """Whether records have numbers; a country has its code."""
        return self.pk_type in {"bigint", "integer", "smallint"}

    def may(self) -> bool:
        """Whether a person may import at all: change what is there, and add where one can."""
        if self.user is None:
            return True
        takes_new = self.admin.resource_class.can_add
        can_add = not takes_new or self.admin.has_add_permission(self.request)
        return self.can_change and can_add

    @cached_property
    def can_add(self) -> bool:
        if not self.resource.can_add:
            return False
        return self.user is None or self.admin.has_add_permission(self.request)

    @cached_property
    def can_change(self) -> bool:
        return self.user is None or self.admin.has_change_permission(self.request)

    def may_change(self, record) -> bool:
        """Whether this one record may be changed, where a page has a rule for single ones."""
        return self.user is None or self.admin.has_change_permission(self.request, record)

    # --- records ----------------------------------------------------------------------------------

    @cached_property
    def records(self):
        """The records that this person finds in the list of the desk."""
        if self.user is None:
            return self.model._base_manager.all()
        return self.admin.get_queryset(self.request)

    @cached_property
    def is_restricted(self) -> bool:
        query = self.records.query
        return bool(query.where) or query.is_sliced or bool(query.distinct_fields)

    def within(self, column: str) -> str:
        """When the key in a column is that of a record in reach."""
        if not self.is_restricted:
            return "true"
        statement, params = self.records.order_by().values("pk").query.sql_with_params()
        return f"{column} IN ({connection.ops.compose_sql(statement, params)})"

    # --- columns ----------------------------------------------------------------------------------

    @cached_property
    def targets(self) -> dict[str, Target]:
        """The columns that this person may bring in; those of a key find records for everybody."""
        found = {}
        for name, target in targets_of(self.resource).items():
            if self.may_write(target) or self.may_see(target, name):
                found[name] = target
        self.limit_relations(found.values())
        return found

    def may_see(self, target: Target, name: str) -> bool:
        """Whether a column is of use without being written: a key, or what must stay as it is."""
        shut = self.user and self.admin.get_exclude(self.request, self.model())
        return name in self.keys or (target.is_readonly and target.field.name not in (shut or ()))

    @cached_property
    def keys(self) -> list[str]:
        fields = self.resource.fields
        return [fields[name].column_name for name in self.resource._meta.import_id_fields]

    def may_write(self, target: Target) -> bool:
        """Whether the person may fill in the field, in a new record or in one that is there."""
        return target.field.name in self.written_new | self.written_present

    @cached_property
    def written_new(self) -> set[str]:
        """The fields that this person may fill in for a new record."""
        return self.open_fields(None)

    @cached_property
    def written_present(self) -> set[str]:
        """The fields that this person may change."""
        return self.open_fields(self.model())

    def open_fields(self, record) -> set[str]:
        names = {field.name for field in self.model._meta.concrete_fields}
        if self.user is None:
            return names
        shut = {
            *self.admin.get_readonly_fields(self.request, record),
            *(self.admin.get_exclude(self.request, record) or ()),
        }
        return names - shut

    def limit_relations(self, targets) -> None:
        """Other records are found only where the person may see them."""
        if self.user is None:
            return
        registry = self.admin.admin_site._registry
        for target in targets:
            if isinstance(target.widget, KeyWidget) and (page := registry.get(target.widget.model)):
                target.widget.records = page.get_queryset(self.request)
