"""The formats of django-import-export, as we read and write them: armed once, disarmed once."""

from io import BytesIO

from import_export.formats import base_formats
from tablib import Dataset

from icpermed.spreadsheets.sheets import open_sheet
from icpermed.spreadsheets.unreadable import Unreadable
from icpermed.spreadsheets.writing import write_csv, write_xlsx


class ListFormat(base_formats.Format):
    """A form in which lists come in or go out; which one a file has is found out from its bytes."""

    title = extension = content_type = ""

    def get_title(self) -> str:
        return self.title

    def get_extension(self) -> str:
        return self.extension

    def get_content_type(self) -> str:
        return self.content_type

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def create_dataset(self, in_stream, **kwargs) -> Dataset:
        """A file as a table. Raises Unreadable where it cannot be read, or a row does not fit."""
        data = in_stream if isinstance(in_stream, bytes) else in_stream.encode()
        sheet = open_sheet(BytesIO(data))
        table = Dataset(headers=sheet.columns)
        for line in sheet.each_line():
            if why := sheet.misfit(line):
                raise Unreadable(f"Line {line.number}: {why}")
            table.append(line.cells[: len(sheet.columns)])
        return table


class CSV(ListFormat):
    """Text with separators, in UTF-8 that Excel knows for such."""

    title, extension, content_type = "CSV", "csv", "text/csv; charset=utf-8"
    delimiter = ","

    def export_data(self, dataset: Dataset, **kwargs) -> bytes:
        return write_csv(dataset.headers or [], dataset, delimiter=self.delimiter)


class TSV(CSV):
    """Text with tabs."""

    title, extension = "TSV", "tsv"
    content_type = "text/tab-separated-values; charset=utf-8"
    delimiter = "\t"


class XLSX(ListFormat):
    """An Excel workbook; of one that comes in, values only."""

    title, extension = "Excel (.xlsx)", "xlsx"
    content_type = base_formats.XLSX.CONTENT_TYPE

    def export_data(self, dataset: Dataset, **kwargs) -> bytes:
        return write_xlsx(dataset.title or "List", dataset.headers or [], dataset)


class ODS(ListFormat):
    """An OpenDocument spreadsheet. It comes in only: whoever can open it can open XLSX."""

    title, extension = "OpenDocument (.ods)", "ods"
    content_type = base_formats.ODS.CONTENT_TYPE

    def can_export(self) -> bool:
        return False


FORMATS = [CSV, TSV, XLSX, ODS]

#: The ending of each form in which tables go out, and what browsers call it.
EXPORTS = {form.extension: form.content_type for form in FORMATS if form().can_export()}

#: What a box for files offers; any other ending is read too, by what is in the file.
ACCEPTED = ",".join([".txt", *(f".{form.extension}" for form in FORMATS if form().can_import())])
