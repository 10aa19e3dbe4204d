"""The pictures that winners send: what may come in, and what is kept of them."""

import secrets
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

#: The program that makes a picture of ours; it runs on its own, with little memory and time.
CHECK = Path(__file__).with_name("picture_check.py")
ACCEPTED = "PNG, JPEG or WebP"
REFUSALS = {
    "other": f"This is not a picture that we can take: {ACCEPTED}.",
    "damaged": "This picture cannot be read. Save it again as JPEG or PNG.",
    "large": "This picture has too many pixels. Make it smaller, and choose it again.",
    "small": "This picture is too small: at least 100 pixels in each direction.",
    "slow": "This picture is too complicated. Save it again as JPEG.",
}
JPEG = b"\xff\xd8\xff"


def picture_from(upload) -> ContentFile:
    """The picture of an upload as we keep it: small, upright, without what cameras write into it.

    Raises ValidationError, with a sentence for the winner, for what is no picture.
    """
    limit = settings.MATERIAL_MAX_BYTES
    if upload.size > limit:
        raise ValidationError(
            f"This file has {filesizeformat(upload.size)}; at most {filesizeformat(limit)} are"
            " possible. Make the picture smaller."
        )
    upload.seek(0)
    answer = answer_to(upload.read())
    if not answer.startswith(JPEG):
        raise ValidationError(REFUSALS.get(answer.decode(), REFUSALS["damaged"]))
    return ContentFile(answer, f"{timezone.localdate():%Y}-{secrets.token_hex(8)}.jpg")


def answer_to(data: bytes) -> bytes:
    """What the program makes of a file; it does not run for long."""
    try:
        answer = subprocess.run(
            [sys.executable, "-I", CHECK],
            input=data,
            capture_output=True,
            timeout=20,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b"slow"
    return answer.stdout if answer.returncode == 0 else b"slow"
