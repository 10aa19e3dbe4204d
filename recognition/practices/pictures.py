"""The pictures of best practices: how they wait until a form is right, and how they go out."""

import secrets

from django.http import FileResponse
from django.utils import timezone

from recognition.pictures import ACCEPTED, picture_from
from registry.letters import KeptLetter, LetterField, LetterInput


def own_name() -> str:
    """A file name of ours: what a stranger called the file is never part of a path."""
    return f"{timezone.localdate():%Y}-{secrets.token_hex(8)}.jpg"


def picture_file(practice, caching: str) -> FileResponse:
    """The picture of a best practice as a file that can do nothing but be seen."""
    response = FileResponse(practice.picture.open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = caching
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


class PictureField(LetterField):
    """A picture, made small and plain at once; it survives a mistake elsewhere in the form."""

    def __init__(self):
        super().__init__(
            help_text=f"{ACCEPTED}. We make it smaller, and keep nothing of what the file says"
            " about place, camera and people.",
            widget=LetterInput({"accept": "image/png,image/jpeg,image/webp"}),
        )

    def clean(self, data, initial=None):
        if isinstance(data, KeptLetter):
            return data  # Made small when it was put there; the signature says so.
        upload = super(LetterField, self).clean(data, initial)
        if not upload or upload is initial:
            return upload
        picture = picture_from(upload)
        picture.name = upload.name  # So that its owner knows it again while it waits.
        return picture

    def keep(self, picture) -> None:
        """The form has mistakes: let its picture wait for the next try."""
        kept = picture if isinstance(picture, KeptLetter) else KeptLetter.keep(picture, "picture")
        self.widget.kept = kept
