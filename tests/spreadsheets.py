"""A whole small list at once, for tests that look at its rows."""

from io import BytesIO

from icpermed.spreadsheets import open_sheet


def read(data: bytes, **options):
    """The sheet of a file, with its rows in `lines`."""
    sheet = open_sheet(BytesIO(data), **options)
    sheet.lines = list(sheet.each_line())
    return sheet
