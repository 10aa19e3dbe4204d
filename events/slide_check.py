"""What is in slides or a picture from a stranger: a program of its own, so that it can be stopped.

It reads the file from its standard input and prints one word: the ending that suits it, or one of
``events.slides.REFUSALS``. Run by ``events.slides``; it limits its own memory and time first.
"""

import resource
import sys
import warnings
from io import BytesIO
from zipfile import ZipFile

from PIL import Image

MEMORY = 768 * 1024 * 1024
SECONDS = 8
PIXELS = 60_000_000
PARTS = 20_000

ODP = b"application/vnd.oasis.opendocument.presentation"
PPTX = b"application/vnd.openxmlformats-officedocument.presentationml."
PPTX_KINDS = [PPTX + kind + b".main+xml" for kind in (b"presentation", b"slideshow")]
#: What programs run when somebody opens the slides, or clicks on them.
ACTIVE = ("vbaproject.bin", ".exe", ".js", ".vbs", ".bat", ".cmd", ".scr", ".jar", ".ps1", ".hta")
ACTIVE_FOLDERS = ("basic/", "scripts/", "ppt/activex/")


def look(data: bytes) -> str:
    """Say in one word what is in the file."""
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return look_at_picture(data)
    if data.startswith(b"PK\x03\x04"):
        return look_at_slides(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):  # PowerPoint before 2007, or with a password.
        return "old"
    return "other"


def look_at_picture(data: bytes) -> str:
    """Draw it once: who can do that has seen all of it."""
    Image.MAX_IMAGE_PIXELS = PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as picture:
            picture.load()
            return {"PNG": "png", "JPEG": "jpg"}[picture.format]
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return "large"


def look_at_slides(data: bytes) -> str:
    """Read the names of the parts, and the one part that says what it is."""
    with ZipFile(BytesIO(data)) as package:
        parts = package.infolist()
        if len(parts) > PARTS:
            return "damaged"
        if any(part.flag_bits & 1 for part in parts):
            return "old"
        names = {part.filename.lower() for part in parts}
        kind = kind_of(package, names)
    is_active = any(name.endswith(ACTIVE) or name.startswith(ACTIVE_FOLDERS) for name in names)
    return "active" if kind in {"odp", "pptx"} and is_active else kind


def kind_of(package: ZipFile, names: set[str]) -> str:
    """Slides of PowerPoint or LibreOffice, by what the package says of itself."""
    if "mimetype" in names and "content.xml" in names:
        return "odp" if read(package, "mimetype").strip() == ODP else "other"
    if "[content_types].xml" in names and "ppt/presentation.xml" in names:
        types = read(package, "[Content_Types].xml")
        if b"macroEnabled" in types:
            return "active"
        return "pptx" if any(kind in types for kind in PPTX_KINDS) else "other"
    return "other"


def read(package: ZipFile, name: str) -> bytes:
    """The beginning of a part, which may claim to be endless."""
    with package.open(name) as part:
        return part.read(2_000_000)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    data = sys.stdin.buffer.read()
    try:
        verdict = look(data)
    except Exception:  # Whatever a stranger's file does to the library: it is not readable.
        verdict = "damaged"
    sys.stdout.write(verdict)


if __name__ == "__main__":
    main()
