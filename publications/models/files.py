"""Documents as files: with the hash by which everybody can check that it is the same file."""

import hashlib
from contextlib import suppress

from django.db import models

from icpermed.web_addresses import GivenAddressField, WebAddress


class DocumentFile(models.Model):
    """A file, or the address of one elsewhere; in a language and a version."""

    file = models.FileField(upload_to="publications/", blank=True)
    sha256 = models.CharField("SHA-256 of the file", max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(
        "size", default=0, editable=False, help_text="In bytes; 0 where there is no file."
    )
    link = GivenAddressField(
        blank=True, help_text="As it was given: spaces and a missing https:// are mended."
    )
    url = models.GeneratedField(
        expression=WebAddress("link"), output_field=models.TextField(), db_persist=True
    )
    language = models.CharField(
        max_length=10, blank=True, default="en", help_text="The code of the language: en, fr, nb."
    )
    version = models.CharField(max_length=30, blank=True, help_text="1.0, or final.")

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Take the hash and the size from the file itself."""
        with suppress(FileNotFoundError):  # What a file was that is lost on the disk stays known.
            self.sha256, self.size = digest_of(self.file)
        super().save(*args, **kwargs)


def digest_of(file) -> tuple[str, int]:
    """The SHA-256 and the size in bytes of a file; ("", 0) where there is none."""
    if not file:
        return "", 0
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    if is_new(file):
        file.seek(0)
    else:
        file.close()
    return digest.hexdigest(), file.size


def is_new(file) -> bool:
    """Whether a record's file has just been chosen, and is still to be stored."""
    return bool(file) and not file._committed
