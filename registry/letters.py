"""The letters that an applicant sends: what may come in, where they wait, who may open them."""

import secrets
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.validators import validate_slug
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.functional import lazystr

#: The program that looks into a file; it runs on its own, with little memory and time.
CHECK = Path(__file__).with_name("letter_check.py")
AGAIN = "Print or export it to a new PDF and choose that."
REFUSALS = {
    "other": "This is not a PDF file. Save or scan the letter as a PDF.",
    "damaged": f"This PDF cannot be read. {AGAIN}",
    "encrypted": f"This PDF is protected with a password or against changes. {AGAIN}",
    "empty": f"This PDF has no pages. {AGAIN}",
    "active": f"This PDF contains scripts or actions, which we do not accept. {AGAIN}",
    "files": f"This PDF has other files attached to it, which we do not accept. {AGAIN}",
    "slow": f"This PDF is too complicated to be checked. {AGAIN}",
}
#: Where letters wait while the rest of the form is mended, and how long.
STASH = "stash"
STASH_SECONDS = 24 * 60 * 60
#: A stranger cannot fill the disk with forms that are never finished.
STASH_FILES = 300


def check_letter(upload) -> None:
    """Raise ValidationError, with a sentence for the applicant, unless this is a harmless PDF."""
    limit = settings.LETTER_MAX_BYTES
    if upload.size > limit:
        raise ValidationError(
            f"This file has {filesizeformat(upload.size)}; at most {filesizeformat(limit)} are"
            " possible. Scan it in black and white, or at 150 dots per inch."
        )
    upload.seek(0)
    verdict = pdf_verdict(upload.read())
    upload.seek(0)
    if verdict != "good":
        raise ValidationError(REFUSALS.get(verdict, REFUSALS["damaged"]), code=verdict)


def pdf_verdict(data: bytes) -> str:
    """What is in a PDF from a stranger: "good", or one of the words of REFUSALS."""
    return verdict_of(CHECK, data)


def verdict_of(program: Path, data: bytes) -> str:
    """What a program says of a file in one word; it runs on its own, and not for long."""
    try:
        answer = subprocess.run(
            [sys.executable, "-I", program],
            input=data,
            capture_output=True,
            timeout=20,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "slow"
    return answer.stdout.decode() if answer.returncode == 0 else "slow"


def own_name(field: str) -> str:
    """A file name of ours: what a stranger called the file is never part of a path."""
    kind = field.replace("_", "-")
    validate_slug(kind)
    return f"{timezone.localdate():%Y}-{kind}-{secrets.token_hex(8)}.pdf"


@dataclass(frozen=True)
class KeptLetter:
    """A letter that was fine in a form that was not; it waits in the stash for the next try."""

    path: str
    label: str
    token: str

    @classmethod
    def keep(cls, upload, field: str) -> "KeptLetter | None":
        """Put a checked upload into the stash, or answer with nothing where it is full."""
        clear_stash()
        if len(stashed()) >= STASH_FILES:
            return None
        upload.seek(0)
        path = default_storage.save(f"{STASH}/{own_name(field)}", upload)
        label = PurePosixPath(upload.name.replace("\\", "/")).name[:100]
        token = signing.dumps([path, label, field], salt=STASH, compress=True)
        return cls(path, label, token)

    @classmethod
    def find(cls, token: str, field: str) -> "KeptLetter | None":
        """The letter that a form's hidden field speaks of, if it is still there."""
        try:
            path, label, kept_for = signing.loads(token, salt=STASH, max_age=STASH_SECONDS)
        except (signing.BadSignature, ValueError):
            return None
        if kept_for != field or not default_storage.exists(path):
            return None
        return cls(path, label, token)

    def open(self) -> File:
        """Its content."""
        return default_storage.open(self.path)

    def forget(self) -> None:
        """Take it out of the stash."""
        default_storage.delete(self.path)


def stashed() -> list[str]:
    """The files that wait in the stash."""
    return default_storage.listdir(STASH)[1] if default_storage.exists(STASH) else []


def clear_stash(older_than: int = STASH_SECONDS) -> int:
    """Delete what nobody came back for. Returns how many files that were."""
    old = []
    for name in stashed():
        changed_at = default_storage.get_modified_time(f"{STASH}/{name}").timestamp()
        if changed_at < time.time() - older_than:
            old.append(name)
    for name in old:
        default_storage.delete(f"{STASH}/{name}")
    return len(old)


class LetterInput(forms.FileInput):
    """A field to choose a PDF, which remembers one that was already chosen."""

    template_name = "registry/letter_input.html"
    kept: KeptLetter | None = None
    #: Where staff open the letter that is already there.
    stored_url = ""

    def __init__(self, attrs=None):
        super().__init__({"accept": "application/pdf,.pdf", **(attrs or {})})

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        return context | {"kept": self.kept, "kept_name": f"{name}-kept", "url": self.stored_url}

    def value_from_datadict(self, data, files, name):
        if upload := files.get(name):
            return upload
        token = data.get(f"{name}-kept", "")
        return KeptLetter.find(token, name) if token else None

    def value_omitted_from_data(self, data, files, name):
        return name not in files and f"{name}-kept" not in data


class PromisedLimit:
    """What a letter's field asks for, with the limit that holds when it is shown."""

    def __str__(self):
        return f"A PDF of at most {filesizeformat(settings.LETTER_MAX_BYTES)}."


class LetterField(forms.FileField):
    """One of the three documents: a harmless PDF, checked by what is in it."""

    widget = LetterInput

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", lazystr(PromisedLimit()))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        if isinstance(data, KeptLetter):
            return data  # Checked when it was put there; the signature says so.
        letter = super().clean(data, initial)
        if letter and letter is not initial:
            check_letter(letter)
        return letter
