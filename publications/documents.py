"""The files of documents, and pictures: what may come in, how they are called, how they go out."""

import mimetypes
import secrets

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.text import slugify

from events.slides import ending_of

PICTURES = {"jpg", "png"}
#: What a browser shows by itself; everything else is kept as a file.
SHOWN = {"application/pdf", "image/jpeg", "image/png"}
#: A file may show itself, and do nothing else. Browsers do not open PDF in a sandbox.
POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"


def checked_document(upload):
    """An upload under a name of ours, once it is certain that it does no harm.

    Raises ValidationError, with a sentence for the secretariat, for what is not taken.
    """
    return renamed(upload, ending_of(upload))


def checked_picture(upload):
    """A picture under a name of ours, once it is certain that it is one."""
    ending = ending_of(upload)
    if ending not in PICTURES:
        raise ValidationError("This is no picture. Choose a PNG or JPEG file.")
    return renamed(upload, ending)


def renamed(upload, ending: str):
    """What somebody called a file is never part of a path; and no two versions share a name."""
    upload.name = f"{timezone.localdate():%Y}-{secrets.token_hex(8)}.{ending}"
    return upload


def answer_with(request, stored, *, name: str, etag: str = "", is_public: bool = True):
    """A stored file, under a name that says what it is, and unable to do harm.

    Who may have it is for the view to decide.
    """
    if not stored or not stored.storage.exists(stored.name):
        raise Http404("This file is missing.")
    changed_at = int(stored.storage.get_modified_time(stored.name).timestamp())
    tag = f'"{etag}"' if etag else None
    response = get_conditional_response(request, etag=tag, last_modified=changed_at)
    if response is None:
        response = the_file(stored, name)
        response["Last-Modified"] = http_date(changed_at)
        if tag:
            response["ETag"] = tag
    response["Cache-Control"] = "public, no-cache" if is_public else "private, no-store"
    if not is_public:
        response["X-Robots-Tag"] = "noindex"
    return response


def the_file(stored, name: str) -> FileResponse:
    """The file itself; what a browser might run, it keeps instead."""
    ending = stored.name.rpartition(".")[2].lower()
    kind = mimetypes.guess_type(f"file.{ending}")[0] or "application/octet-stream"
    return FileResponse(
        stored.open("rb"),
        as_attachment=kind not in SHOWN,
        filename=f"{slugify(name)[:80] or 'document'}.{ending}",
        content_type=kind,
        headers={
            "Content-Security-Policy": POLICY if ending == "pdf" else f"{POLICY}; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
