"""Where the columns of a resource are written, and how SQL speaks of them."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from icpermed.imports.records.ways import Fixed
from icpermed.sql import literal, quoted
from icpermed.widgets import CellWidget


def staged_type(field: models.Field) -> str:
    """The type by which a value is staged: as the field's, but a text may be too long."""
    if isinstance(field, models.ForeignKey):
        return staged_type(field.target_field)
    if isinstance(field, ArrayField):
        return f"{staged_type(field.base_field)}[]"
    if isinstance(field, models.CharField | models.TextField):
        return "text"
    return field.rel_db_type(connection)


@dataclass(frozen=True, eq=False)
class Target:
    """One of our columns: the field that it is written into, and what may be done to it."""

    name: str
    field: models.Field
    widget: CellWidget
    is_readonly: bool = False
    fixed: Fixed | None = None

    @cached_property
    def column(self) -> str:
        """The column of the table, and of the staged rows."""
        return quoted(self.field.column)

    @cached_property
    def type(self) -> str:
        return staged_type(self.field)

    @cached_property
    def present(self) -> str:
        """What the register says, in the type of what is staged."""
        return f"t.{self.column}::{self.type}"

    @property
    def is_text(self) -> bool:
        """Whether a cell may differ from what is staged by nothing but space."""
        return self.type in {"text", "text[]"} and not self.field.is_relation

    @cached_property
    def empty(self) -> str:
        """What an emptied field holds, as COPY writes it; None where it may not be empty."""
        if isinstance(self.field, models.BooleanField) and not self.field.null:
            return "f"
        if not self.field.blank:
            return None
        if self.field.null:
            return "\\N"
        return "{}" if isinstance(self.field, ArrayField) else ""

    @cached_property
    def default(self) -> str:
        """What a new record holds where the row says nothing, in SQL."""
        value = self.field.get_db_prep_save(self.field.get_default(), connection)
        return literal(value)

    @cached_property
    def said(self) -> str:
        """What a staged row says, with the default for a blank cell; never null if text."""
        said = f"s.{self.column}"
        if self.field.has_default() and not self.field.null:
            return f"coalesce({said}, {self.default}::{self.type})"
        if self.field.null or self.type == "text":
            return f"coalesce({said}::text, '')"
        return said

    @cached_property
    def stands(self) -> str:
        """What a record says, to be compared with `said`."""
        if self.field.null and not self.field.has_default():
            return f"coalesce({self.present}::text, '')"
        return self.present

    @cached_property
    def differs(self) -> str:
        """When a staged row says something else than the register."""
        said = f"s.{self.column} IS NOT NULL AND s.{self.column} IS DISTINCT FROM {self.present}"
        if self.is_text:
            said += (
                f" AND (s._raw IS NULL OR coalesce(s._raw -> {literal(self.name)}"
                f" <> to_jsonb({self.present}), true))"
            )
        if self.empty == "\\N":
            said = (
                f"{said} OR s._cleared @> ARRAY[{literal(self.name)}]"
                f" AND {self.present} IS NOT NULL"
            )
        return f"({said})"

    @cached_property
    def is_empty(self) -> str:
        """When the register says nothing."""
        if self.type == "text":
            return f"coalesce({self.present}, '') = ''"
        if self.type == "text[]":
            return f"coalesce({self.present}, '{{}}') = '{{}}'"
        return f"{self.present} IS NULL"

    def prepared(self, json: str) -> str:
        """A prepared value out of jsonb, in the type of what is staged."""
        if self.type.endswith("[]"):
            return (
                f"CASE WHEN jsonb_typeof({json}) = 'array'"
                f" THEN ARRAY(SELECT jsonb_array_elements_text({json}))::{self.type} END"
            )
        return f"({json} #>> '{{}}')::{self.type}"


def targets_of(resource) -> dict[str, Target]:
    """The columns of a resource that stand in the table of its model, by name, in their order."""
    model, found = resource._meta.model, {}
    fields = {field.name: field for field in model._meta.concrete_fields}
    for column in resource.get_export_fields():
        field = fields.get(column.attribute)
        if field is not None and not field.generated:
            found[column.column_name] = Target(
                column.column_name,
                field,
                column.widget,
                column.readonly,
                resource.fixed.get(column.column_name),
            )
    return found
