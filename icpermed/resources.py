"""How any spreadsheet goes in and comes out: by natural keys, checked, all of it or nothing."""

from collections.abc import Iterable
from difflib import get_close_matches

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import IntegrityError, connection, transaction
from import_export.resources import ModelResource
from import_export.results import RowResult

from icpermed.refusals import by_name, refusal
from icpermed.review import Change, Review, Row, lock
from icpermed.spreadsheets import Sheet, Unreadable, clean, header_key, read
from icpermed.widgets import widget_for


class RecordResource(ModelResource):
    """A model as a table: which columns, and by which of them a row finds its record.

    Mends three defaults of the package: an invalid row rolls everything back, as an error does;
    a cell that says what the register says is never touched; readonly columns are not ignored in
    silence. A blank cell empties the field; a column that is missing leaves it as it is.
    """

    #: Columns that tell records apart where those of `import_id_fields` fit several.
    narrowed_by: list[str] = []
    #: Whether a file may bring new records, and whether it may bring anything at all.
    can_add = True
    can_import = True
    #: What an export reads along, so that it asks the database once.
    select_related: list[str] = []

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        store_instance = True

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

    # --- columns ----------------------------------------------------------------------------------

    @classmethod
    def columns(cls) -> list[dict]:
        """Each column with its help and whether a row needs it, for people."""
        resource, described = cls(), []
        for field in resource.get_export_fields():
            help_text, is_needed = "", False
            try:
                model_field = cls._meta.model._meta.get_field(field.attribute)
                help_text = str(model_field.help_text)
                if model_field.choices:
                    words = ", ".join(value for value, _ in model_field.choices)
                    help_text = f"{help_text} One of: {words}.".strip()
                is_needed = not (model_field.blank or model_field.has_default())
            except FieldDoesNotExist:
                pass
            described.append(
                {
                    "name": field.column_name,
                    "help": help_text,
                    "is_key": resource.get_field_name(field) in cls._meta.import_id_fields,
                    "is_needed": is_needed,
                    "is_readonly": field.readonly,
                }
            )
        return described

    def headers(self) -> dict[str, str]:
        """From each way of writing a column name, as it is compared, to the column."""
        found = {}
        for field in self.get_export_fields():
            try:
                label = self._meta.model._meta.get_field(field.attribute).verbose_name
                found[header_key(str(label))] = field.column_name
            except FieldDoesNotExist:
                pass
        own = [field.column_name for field in self.get_export_fields()]
        return found | {header_key(column): column for column in own}

    # --- out --------------------------------------------------------------------------------------

    def filter_export(self, queryset, **kwargs):
        return queryset.select_related(*self.select_related)

    def table(self, queryset=None, columns: Iterable[str] | None = None) -> tablib.Dataset:
        """The records as a table of texts, in our order of columns."""
        return self.export(queryset, export_fields=list(columns) if columns else None)

    # --- in: one file -----------------------------------------------------------------------------

    @classmethod
    def import_file(
        cls,
        data: bytes,
        *,
        file_name: str,
        accept_warnings: bool = False,
        dry_run: bool = False,
        expected: str = "",
        reason: str = "",
    ) -> Review:
        """Bring a file into the register, or say of each row why not; see `Review`."""
        review, resource = Review(file_name), cls()
        try:
            headers = resource.headers()
            sheet = read(data, is_known=headers.__contains__)
            columns = resource.columns_of(sheet, headers)
        except Unreadable as error:
            review.faults += str(error).split("\n")
            return review
        review.notices += sheet.notices
        with review.trial(
            reason=reason, accept_warnings=accept_warnings, expected=expected, dry_run=dry_run
        ):
            if not dry_run:
                lock(cls._meta.model)
            resource.review_sheet(sheet, columns, review)
        return review

    def columns_of(self, sheet: Sheet, headers: dict[str, str]) -> list[str]:
        """Our name for each column of the file. One that we do not know is refused by name."""
        columns, refusals = [], []
        for header in sheet.columns:
            column = headers.get(header_key(header), "")
            if not column and header.strip():
                near = get_close_matches(header_key(header), headers, n=1, cutoff=0.6)
                advice = f" Did you mean “{headers[near[0]]}”?" if near else ""
                refusals.append(
                    f"The column “{clean(header)}” is not known here.{advice} Rename it, or delete"
                    f" it. Columns are: {', '.join(dict.fromkeys(headers.values()))}."
                )
            elif column and column in columns:
                refusals.append(f"Two columns mean “{column}”. Keep one of them.")
            columns.append(column)
        for name in self._meta.import_id_fields:
            if self.fields[name].column_name not in columns and not refusals:
                refusals.append(
                    f"The column “{self.fields[name].column_name}” is missing. It tells which"
                    f" {self._meta.model._meta.verbose_name} a row means."
                )
        if refusals:
            raise Unreadable("\n".join(refusals))
        return columns

    def review_sheet(self, sheet: Sheet, columns: list[str], review: Review) -> None:
        """Write every row that can be written, and note what became of each."""
        kept = [place for place, column in enumerate(columns) if column]
        dataset = tablib.Dataset(headers=[columns[place] for place in kept])
        self.lines, self.seen = [], {}
        for line in sheet.lines:
            if misfit := sheet.misfit(line):
                row = Row(line.number, " ".join(line.cells)[:60])
                row.blame("", "", misfit)
                review.rows.append(row)
            else:
                self.lines.append(line)
                dataset.append([line.cells[place] for place in kept])
        self.kept = {columns[place]: place for place in kept}
        result = self.import_data(dataset, rollback_on_validation_errors=False)
        for line, row_result in zip(self.lines, result.rows, strict=True):
            review.rows.append(self.verdict(line, row_result))
        review.rows.sort(key=lambda row: row.line)
        review.faults += [str(error.error) for error in result.base_errors]

    def verdict(self, line, result: RowResult) -> Row:
        """What the package found out about a row, in our words."""
        row = Row(line.number, result.object_repr or "", result.is_new(), instance=result.instance)
        typed = {column: line.cells[place] for column, place in self.kept.items()}
        row.label = row.label or " ".join(
            filter(None, (clean(typed.get(name, "")) for name in self._meta.import_id_fields))
        )
        for error in result.errors:
            row.blame("", "", f"{type(error.error).__name__}: {error.error}")
        if result.validation_error:
            for name, messages in by_name(result.validation_error).items():
                column = self.column_of(name)
                for message in messages:
                    row.blame(column, typed.get(column, ""), message)
        if not row.faults and not result.is_skip():
            for field in self.get_import_fields():
                old = "" if result.is_new() else field.export(result.original)
                new = field.export(result.instance)
                if old != new:
                    row.changes.append(Change(field.column_name, old, new))
            row.warnings += getattr(result.instance, "warnings", list)()
        return row

    def column_of(self, attribute: str) -> str:
        columns = {field.attribute: field.column_name for field in self.fields.values()}
        return columns.get(attribute, "" if attribute == NON_FIELD_ERRORS else attribute)

    # --- in: one row ------------------------------------------------------------------------------

    def before_import(self, dataset, **kwargs):
        """Let the database refuse a row at once, not all of them at the end."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def after_import(self, dataset, result, **kwargs):
        """The package would reset sequences here; keys are never in our files."""

    def before_import_row(self, row, row_number=None, **kwargs):
        line = self.lines[row_number - 1]
        key = tuple(
            clean(row[self.fields[name].column_name])
            for name in [*self._meta.import_id_fields, *self.narrowed_by]
            if self.fields[name].column_name in row
        )
        first = self.seen.setdefault(key, line.number)
        if any(key) and first != line.number:
            noun = self._meta.model._meta.verbose_name
            raise ValidationError(f"This is the same {noun} as in line {first}. Keep one of them.")
        formulas = {
            column: "This is a formula. Write the text that it shows."
            for column, place in self.kept.items()
            if place in line.formulas
        }
        if formulas:
            raise ValidationError(
                {self.attribute_of(column): message for column, message in formulas.items()}
            )

    def attribute_of(self, column: str) -> str:
        return next(f.attribute for f in self.fields.values() if f.column_name == column)

    def get_instance(self, instance_loader, row):
        """The record that a row means. What cannot be read is reported by `import_instance`."""
        found = self.get_queryset()
        for name in self._meta.import_id_fields:
            try:
                found = found.filter(**self.lookup(name, row))
            except ValueError:
                return None
        records = list(found[:2])
        if len(records) > 1 and self.narrowed_by:
            for name in self.narrowed_by:
                if self.fields[name].column_name in row:
                    found = found.filter(**self.lookup(name, row))
            records = list(found[:2])
        if len(records) > 1:
            raise ValidationError("Several records fit this row. Change them in the register.")
        return records[0] if records else None

    def lookup(self, name: str, row) -> dict:
        field = self.fields[name]
        return {field.attribute: field.clean(row)}

    def after_init_instance(self, instance, new, row, **kwargs):
        if new and not self.can_add:
            noun = self._meta.model._meta.verbose_name
            name = self._meta.import_id_fields[0]
            raise ValidationError(
                {name: f"There is no such {noun}. Files change those that are there, and add none."}
            )

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        """A cell that says what the register says is left alone, to the last space."""
        cell = row.get(field.column_name)
        if cell is None or (instance.pk and cell == field.export(instance)):
            return
        if field.readonly and cell.strip():
            raise ValueError("This column cannot be changed by a file. Leave it as it was.")
        super().import_field(field, instance, row, is_m2m, **kwargs)

    def do_instance_save(self, instance, is_create):
        """What only the database can refuse is a fault of the row as well."""
        try:
            with transaction.atomic():
                super().do_instance_save(instance, is_create)
        except IntegrityError as error:
            raise ValidationError(refusal(self._meta.model, error)) from error
