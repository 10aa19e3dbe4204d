"""Small slides and pictures, harmless and otherwise, made for the tests."""

from io import BytesIO
from zipfile import ZipFile

from PIL import Image

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
ODP = "application/vnd.oasis.opendocument.presentation"


def make_zip(**parts: str) -> bytes:
    """A package of parts, by name."""
    file = BytesIO()
    with ZipFile(file, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return file.getvalue()


def make_pptx(kind: str = PPTX, **more: str) -> bytes:
    """Slides of PowerPoint, as far as a check looks."""
    types = f'<Types><Override PartName="/ppt/presentation.xml" ContentType="{kind}"/></Types>'
    parts = {"[Content_Types].xml": types, "ppt/presentation.xml": "<p/>"}
    return make_zip(**parts | more)


def make_odp(kind: str = ODP, **more: str) -> bytes:
    """Slides of LibreOffice, as far as a check looks."""
    return make_zip(**{"mimetype": kind, "content.xml": "<c/>"} | more)


def make_picture(form: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    """A picture of one colour."""
    file = BytesIO()
    Image.new("RGB", size).save(file, form)
    return file.getvalue()
