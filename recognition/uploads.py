"""The files of nominations: what may come in, how it is called here, how it goes out."""

import mimetypes
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, Http404
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.text import slugify

from events.slides import CHECK as PICTURE_CHECK
from recognition.models import NominationFile
from registry.letters import REFUSALS as PDF_REFUSALS
from registry.letters import pdf_verdict, verdict_of

ENDINGS = {"jpg", "pdf", "png"}
ACCEPTED = "PDF, PNG or JPEG"
REFUSALS = {
    "other": f"This is none of the files that we can take: {ACCEPTED}.",
    "damaged": "This file cannot be read. Save or export it again, best as a PDF.",
    "large": "This picture has too many pixels. Make it smaller, and choose it again.",
    "slow": "This file is too complicated to be checked. Save it as a PDF, with smaller pictures.",
}
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
#: A file may show itself, and do nothing else. Browsers do not open PDF in a sandbox.
POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"


class PromisedLimit:
    """What a field for a file asks for, with the limit that holds when it is shown."""

    def __str__(self):
        return f"{ACCEPTED}, at most {filesizeformat(settings.LETTER_MAX_BYTES)}."


def ending_of(upload) -> str:
    """The ending that suits a file, by what is in it; what it is called does not matter.

    Raises ValidationError, with a sentence for the applicant, for what we do not take.
    """
    limit = settings.LETTER_MAX_BYTES
    if upload.size > limit:
        raise ValidationError(
            f"This file has {filesizeformat(upload.size)}; at most {filesizeformat(limit)} are"
            " possible. Save it with smaller pictures."
        )
    upload.seek(0)
    data = upload.read()
    upload.seek(0)
    if data.startswith(b"%PDF-"):
        verdict, words = pdf_verdict(data), PDF_REFUSALS
        verdict = "pdf" if verdict == "good" else verdict
    else:
        is_picture = data.startswith(PICTURES)
        verdict = verdict_of(PICTURE_CHECK, data) if is_picture else "other"
        words = REFUSALS
    if verdict not in ENDINGS:
        raise ValidationError(words.get(verdict, words["damaged"]), code=verdict)
    return verdict


def own_name(ending: str) -> str:
    """A file name of ours: what a stranger called the file is never part of a path."""
    return f"{timezone.localdate():%Y}-nomination-{secrets.token_hex(8)}.{ending}"


def shown_name(name: str) -> str:
    """What an applicant called a file, fit to be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:200] or "file"


def drop_from_disk(stored: NominationFile) -> None:
    """Delete a file once it is certain that nothing leads to it any more."""
    storage, name = stored.file.storage, stored.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def answer_with(stored: NominationFile) -> FileResponse:
    """The file itself, for somebody who may have it: not kept on the way, unable to do harm.

    Who may is for the view to decide.
    """
    file = stored.file
    if not file or not file.storage.exists(file.name):
        raise Http404("This file is missing.")
    ending = file.name.rpartition(".")[2].lower()
    kind = mimetypes.guess_type(f"file.{ending}")[0] if ending in ENDINGS else None
    stem = slugify(stored.name.rpartition(".")[0])[:80] or "file"
    return FileResponse(
        file.open("rb"),
        as_attachment=kind is None,
        filename=f"{stem}.{ending}",
        content_type=kind or "application/octet-stream",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": POLICY if ending == "pdf" else f"{POLICY}; sandbox",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        },
    )
