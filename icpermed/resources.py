"""How any spreadsheet goes out, and by what its rows are known when it comes in."""

from collections.abc import Iterable

import tablib
from django.db import models
from import_export.resources import ModelResource

from icpermed.imports.importer import Column
from icpermed.imports.records.ways import Fixed, Way
from icpermed.partial_dates import PartialDateField
from icpermed.widgets import widget_for


class RecordResource(ModelResource):
    """A model as a table: which columns, and by which of them a row finds its record.

    Files are brought in by `icpermed.imports.records`, which reads what is declared here: in a few
    statements for all rows, where the package takes some twenty for each.
    """

    #: Columns that tell records apart where those of `import_id_fields` fit several.
    narrowed_by: list[str] = []
    #: Whether a file may bring new records, and whether it may bring anything at all.
    can_add = True
    can_import = True
    #: What an export reads along, so that it asks the database once.
    select_related: list[str] = []
    #: How a row finds its record besides `import_id_fields`, in this order.
    further_ways: list[Way] = []
    #: Columns that are given once, each with what to do instead of changing them by a file.
    fixed: dict[str, Fixed] = {}
    #: What a record `t` is called, in SQL; and the column that says so of a new one.
    label = "''"
    label_column = ""
    #: Columns that `before_writing` fills in for new records where the file says nothing.
    filled: list[str] = []
    #: What only the database can say of each new record, in SQL; `p` is its row. Never in files.
    made: dict[str, str] = {}
    #: The parts that a new record gets, by the label of their model: a query for record and part.
    parts: dict[str, str] = {}

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        """Every column by our own widgets; relations are declared by the resource."""
        if django_field.is_relation:
            raise TypeError(f"{cls.__name__} must say how {field_name} stands in a cell.")
        return cls.DEFAULT_RESOURCE_FIELD(
            attribute=field_name,
            column_name=field_name,
            widget=widget_for(django_field),
            readonly=readonly,
            default=django_field.default,
        )

    # --- in ---------------------------------------------------------------------------------------

    def ways(self) -> list[Way]:
        """How a row finds its record: by its key, then by what else the resource declares."""
        keys = tuple(self.fields[name].column_name for name in self._meta.import_id_fields)
        noun = self._meta.model._meta.verbose_name
        reason = f"It is the {noun} of this {' and '.join(keys).replace('_', ' ')}."
        found = [Way(keys, reason)]
        if self.narrowed_by:
            found.insert(0, Way((*keys, *self.narrowed_by), reason))
        return [*found, *self.further_ways]

    def before_writing(self, names: list[str]) -> list[str]:
        """Statements on the records in the table {plan}, before they are written."""
        return []

    def after_writing(self, names: list[str]) -> list[str]:
        """Statements that add what belongs to the records in the table {plan}."""
        return []

    @classmethod
    def columns(cls) -> list[Column]:
        """Each column as the desk describes it."""
        resource = cls()
        return [resource.column(field) for field in resource.get_export_fields()]

    def column(self, column) -> Column:
        """A column with its help, and what it is for."""
        fields = {field.name: field for field in self._meta.model._meta.concrete_fields}
        field, help_text = fields.get(column.attribute), ""
        if field is not None:
            help_text = str(field.help_text)
            if field.choices:
                words = ", ".join(str(value) for value, _ in field.choices)
                help_text = f"{help_text} One of: {words}.".strip()
        return Column(
            name=column.column_name,
            help=help_text,
            aliases=(str(field.verbose_name),) if field is not None else (),
            is_key=self.get_field_name(column) in self._meta.import_id_fields,
            is_needed=field is not None and not (field.blank or field.has_default()),
            is_readonly=column.readonly,
            is_date=isinstance(field, PartialDateField | models.DateField)
            and not isinstance(field, models.DateTimeField),
            can_fill_down=field is not None and field.is_relation,
        )

    # --- out --------------------------------------------------------------------------------------

    def filter_export(self, queryset, **kwargs):
        return queryset.select_related(*self.select_related)

    def table(self, queryset=None, columns: Iterable[str] | None = None) -> tablib.Dataset:
        """The records as a table of texts, in our order of columns."""
        return self.export(queryset, export_fields=list(columns) if columns else None)
