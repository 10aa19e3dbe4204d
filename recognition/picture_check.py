"""Makes of a picture from a stranger one of our own: a program that can be stopped.

It reads the file from its standard input and prints a JPEG: upright, small, and without what
cameras write into it (where, when, whose). Or one word of ``recognition.pictures.REFUSALS``.
"""

import resource
import sys
import warnings
from io import BytesIO

from PIL import Image, ImageOps

MEMORY = 768 * 1024 * 1024
SECONDS = 8
PIXELS = 60_000_000
SIDE = 640
SMALLEST = 100


def made_of(data: bytes) -> bytes:
    """The picture anew; or a word that says why not."""
    Image.MAX_IMAGE_PIXELS = PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
            picture.load()
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return b"large"
    except Image.UnidentifiedImageError:
        return b"other"
    if min(upright.size) < SMALLEST:
        return b"small"
    upright.thumbnail((SIDE, SIDE))
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright)
    made = BytesIO()
    paper.save(made, "JPEG", quality=88)
    return made.getvalue()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    data = sys.stdin.buffer.read()
    try:
        answer = made_of(data)
    except Exception:  # Whatever a stranger's file does to the library: it is not readable.
        answer = b"damaged"
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
