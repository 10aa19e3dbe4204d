"""The key that signs sessions and links, where no SECRET_KEY is given."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def kept_in(folder: Path) -> str:
    """The key that was made in this folder the first time.

    Raises ImproperlyConfigured, with one line that says why, where it cannot be read or kept.
    """
    try:
        return read_or_make(folder)
    except OSError as error:
        raise ImproperlyConfigured(f"{folder} cannot be used: {error.strerror}.") from error


def read_or_make(folder: Path) -> str:
    """Made once and kept, for its owner alone: another key would sign everybody out."""
    kept = folder / "secret_key"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f"secret_key.{os.getpid()}"
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(64))
        new.rename(kept)  # Complete at once, whatever happens meanwhile.
    return kept.read_text()
