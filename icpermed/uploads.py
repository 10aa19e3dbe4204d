"""What was uploaded, kept between two steps of an import: for its owner alone, for a day."""

import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.core import signing
from django.core.files.storage import default_storage
from django.utils import timezone
from import_export.tmp_storages import MediaStorage

FOLDER = "imports"  # In the private files, which every worker process sees.
KEPT_FOR = timedelta(days=1)
SALT = "icpermed.imports"


class Gone(Exception):
    """The upload is not there any more, or belongs to somebody else."""


@dataclass
class Upload:
    """A file on its way, named by a signed token that only works for the user who sent it."""

    key: str
    user: int
    desk: str
    file_name: str

    @classmethod
    def keep(cls, data: bytes, *, user, desk: str, file_name: str) -> "Upload":
        """Keep a file until it is confirmed; what nobody confirmed in a day is thrown away."""
        tidy_up()
        upload = cls(uuid4().hex, user.pk, desk, file_name)
        upload.file.save(data)
        return upload

    @classmethod
    def find(cls, token: str, *, user, desk: str) -> "Upload":
        """The upload of a token, or Gone."""
        try:
            values = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
        except signing.BadSignature as error:
            raise Gone from error
        upload = cls(*values)
        if (upload.user, upload.desk) != (user.pk, desk):
            raise Gone
        return upload

    @property
    def token(self) -> str:
        return signing.dumps([self.key, self.user, self.desk, self.file_name], salt=SALT)

    @property
    def file(self) -> MediaStorage:
        return MediaStorage(name=self.key, MEDIA_FOLDER=FOLDER)

    @property
    def report(self) -> MediaStorage:
        return MediaStorage(name=f"{self.key}.json", MEDIA_FOLDER=FOLDER)

    def read(self) -> bytes:
        try:
            return self.file.read()
        except FileNotFoundError as error:
            raise Gone from error

    def finish(self, report: dict) -> None:
        """The file was imported: from now on there is only the report of what it did."""
        self.report.save(json.dumps(report).encode())
        self.file.remove()

    def read_report(self) -> dict:
        try:
            return json.loads(self.report.read())
        except FileNotFoundError as error:
            raise Gone from error


def tidy_up() -> None:
    """Throw away what has been kept for longer than a day."""
    try:
        _, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    for name in names:
        path = f"{FOLDER}/{name}"
        try:
            if timezone.now() - default_storage.get_modified_time(path) > KEPT_FOR:
                default_storage.delete(path)
        except FileNotFoundError:  # Another process was quicker.
            pass
