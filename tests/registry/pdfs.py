"""Small PDF files, harmless and otherwise, made for the tests."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def make_pdf(change=None) -> bytes:
    """A PDF of one empty page; ``change`` may do something to the writer first."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def opens_with(kind: str, **values):
    """Let a PDF do something when it is opened."""

    def change(writer):
        action = {NameObject("/S"): NameObject(kind)}
        action |= {NameObject(f"/{key}"): TextStringObject(text) for key, text in values.items()}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)

    return change


def make_upload(name="letter.pdf", data: bytes | None = None) -> SimpleUploadedFile:
    """An uploaded PDF, by the name that the applicant gave it."""
    return SimpleUploadedFile(name, data or make_pdf(), content_type="application/pdf")
