"""What a browser sends when somebody hands in a best practice, and what they find in their mail."""

import re
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from icpermed.outbox.models import Mail
from icpermed.unhurried import STAMP
from recognition.models import BestPractice
from recognition.models.practices import SCREENING

PICTURE = b"\xff\xd8\xff picture"
NEW = "/best-practices/new/"
NO_ROWS = {
    f"{prefix}-{name}": value
    for prefix in ["figures", "links"]
    for name, value in [("TOTAL_FORMS", 2), ("INITIAL_FORMS", 0)]
}


def stored_picture(**fields) -> dict:
    """A picture that is there, and may be shown."""
    file = ContentFile(PICTURE, "picture.jpg")
    return {"picture": file, "picture_credit": "Somebody", "picture_licence": "CC BY 4.0"} | fields


def picture(kind="JPEG", size=(160, 120), **options) -> SimpleUploadedFile:
    """A picture as somebody has it."""
    found = BytesIO()
    Image.new("RGB", size, "teal").save(found, kind, **options)
    return SimpleUploadedFile("my holiday.jpg", found.getvalue(), content_type="image/jpeg")


def form(**changes) -> dict:
    """Everything that the form wants, filled in by somebody who took their time."""
    data = {
        "started": STAMP.sign(""),
        "title": "Mosaic Initiative",
        "kind": "infrastructure",
        "country": "DE",
        "summary": "What it is.",
        "text": "How it works.",
        "contact_name": "Author Name",
        "contact_email": "author@example.org",
        "is_agreed": "on",
        "do": "hand_in",
        **{f"own_{field}": "on" for field in SCREENING},
        **NO_ROWS,
    } | changes
    return {name: value for name, value in data.items() if value is not None}


def rows(prefix: str, *found: dict) -> dict:
    """Rows as the form sends them."""
    data = {f"{prefix}-TOTAL_FORMS": len(found), f"{prefix}-INITIAL_FORMS": 0}
    return data | {
        f"{prefix}-{number}-{name}": value
        for number, row in enumerate(found)
        for name, value in row.items()
    }


def author_url(practice: BestPractice) -> str:
    return reverse("best_practice_author", args=[practice.token])


def link_in(mail: Mail) -> str:
    """The personal link in a mail, without the host."""
    return re.search(r"/best-practices/author/\S+", mail.text)[0]


def last_mail(template: str) -> Mail:
    return Mail.objects.filter(template=f"recognition/mail/practice_{template}.txt").latest("pk")


def mails(template: str = "") -> int:
    name = f"recognition/mail/practice_{template}.txt" if template else ""
    return Mail.objects.filter(template__contains=name or "practice_").count()
