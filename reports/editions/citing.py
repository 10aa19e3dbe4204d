"""How an edition is cited, by people and by programs."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from icpermed.typesetting import ISSUER
from reports.models import Version

AUTHOR = f"{ISSUER} (ICPerMed)"


def address(version: Version) -> str:
    """Where this very version stays."""
    return settings.SITE_URL + version.get_absolute_url()


def day_of(version: Version) -> date:
    """The day of its publication, or of a draft the day it was frozen, as the pages show it."""
    return timezone.localdate(version.published_at or version.frozen_at)


def citation(version: Version) -> str:
    """In a sentence: who, when, what, which version, where."""
    title = f"{version.document['title']}, version {version.number}"
    return f"{AUTHOR} ({day_of(version):%Y}). {title}. {address(version)}"


def citation_file(version: Version) -> str:
    """In the Citation File Format 1.2, which is YAML, in ASCII alone."""
    facts = {
        "cff-version": "1.2.0",
        "message": "Please cite this edition as below.",
        "type": "dataset",
        "title": version.document["title"],
        "version": str(version.number),
        "date-released": day_of(version).isoformat(),
        "url": address(version),
        "license": "CC-BY-4.0",
    }
    lines = [f"{name}: {quoted(value)}" for name, value in facts.items()]
    lines += ["authors:", f"  - name: {quoted(AUTHOR)}"]
    return "\n".join(lines) + "\n"


def quoted(words: str) -> str:
    """Words between quotation marks: Python and YAML escape other characters alike."""
    escaped = words.encode("unicode_escape").decode("ascii")
    return '"' + escaped.replace('"', '\\"') + '"'
