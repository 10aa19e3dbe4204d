"""The slides and pictures that speakers send: what may come in, and how it is called here."""

import secrets
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from registry.letters import REFUSALS as PDF_REFUSALS
from registry.letters import pdf_verdict, verdict_of

#: The program that looks into a file; it runs on its own, with little memory and time.
CHECK = Path(__file__).with_name("slide_check.py")
ENDINGS = {"jpg", "odp", "png", "pptx"}
ACCEPTED = "PDF, PowerPoint (PPTX), OpenDocument (ODP), PNG or JPEG"
REFUSALS = {
    "other": f"This is none of the files that we can take: {ACCEPTED}.",
    "damaged": "This file cannot be read. Save or export it again, best as a PDF.",
    "old": "These slides have a password, or come from an old PowerPoint. Save them as a PDF.",
    "active": "This file contains scripts or macros, which we do not accept. Save it as a PDF.",
    "large": "This picture has too many pixels. Make it smaller, and choose it again.",
    "slow": "This file is too complicated to be checked. Save it as a PDF, with smaller pictures.",
}


def ending_of(upload) -> str:
    """The ending that suits a file, by what is in it; what it is called does not matter.

    Raises ValidationError, with a sentence for the speaker, for what we do not take.
    """
    limit = settings.MATERIAL_MAX_BYTES
    if upload.size > limit:
        raise ValidationError(
            f"This file has {filesizeformat(upload.size)}; at most {filesizeformat(limit)} are"
            " possible. Export it with smaller pictures, or without films."
        )
    upload.seek(0)
    data = upload.read()
    upload.seek(0)
    is_pdf = data.startswith(b"%PDF-")
    verdict = pdf_verdict(data) if is_pdf else verdict_of(CHECK, data)
    if is_pdf and verdict == "good":
        return "pdf"
    if verdict not in ENDINGS:
        words = PDF_REFUSALS if is_pdf else REFUSALS
        raise ValidationError(words.get(verdict, words["damaged"]), code=verdict)
    return verdict


def own_name(ending: str) -> str:
    """A file name of ours: what a speaker called the file is never part of a path."""
    return f"{timezone.localdate():%Y}-slides-{secrets.token_hex(8)}.{ending}"
