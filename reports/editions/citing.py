"""How an edition is cited, by people and by programs."""

import json

from django.conf import settings

from reports.models import Version

ISSUER = "International Consortium for Personalised Medicine (ICPerMed)"


def address(version: Version) -> str:
    """Where this very version stays."""
    return settings.SITE_URL + version.get_absolute_url()


def citation(version: Version) -> str:
    """In a sentence: who, when, what, which version, where."""
    tree = version.document
    when = version.published_at or version.frozen_at
    return f"{ISSUER} ({when:%Y}). {tree['title']}, version {version.number}. {address(version)}"


def citation_file(version: Version) -> str:
    """In the Citation File Format 1.2; each value as JSON writes it, which YAML reads."""
    when = version.published_at or version.frozen_at
    facts = {
        "cff-version": "1.2.0",
        "message": "Please cite this edition as below.",
        "type": "dataset",
        "title": version.document["title"],
        "version": str(version.number),
        "date-released": f"{when:%Y-%m-%d}",
        "url": address(version),
        "license": "CC-BY-4.0",
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items()]
    lines += ["authors:", f"  - name: {json.dumps(ISSUER)}"]
    return "\n".join(lines) + "\n"
