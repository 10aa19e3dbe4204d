"""Affiliations as people write them, and mail domains: what of them says where somebody works."""

import re
from pathlib import Path

from icpermed.text import fold

#: A shorter part of an affiliation is an abbreviation that could be anything.
SHORTEST_PART = 4
FREE_MAIL = Path(__file__).with_name("data") / "free_mail.txt"
#: Whoever has such an address may work anywhere.
FREE_PROVIDERS = frozenset(FREE_MAIL.read_text().split())
#: Below a country, what stands for a kind of body and not for one of them.
KINDS = {
    "ac",
    "co",
    "com",
    "edu",
    "go",
    "gob",
    "gouv",
    "gov",
    "govt",
    "ne",
    "net",
    "nhs",
    "or",
    "org",
}
#: Domains below which each name belongs to somebody else.
SHARED = {"europa.eu", "example.com", "example.net", "example.org", "github.io"}


def parts_of(affiliation: str) -> list[str]:
    """The folded parts of an affiliation: a department, the university, the city."""
    pieces = re.split(r"[,;()\n|]| [-–—/] ", affiliation)
    folded = [fold(piece) for piece in pieces]
    return [part for part in folded if len(part) >= SHORTEST_PART] if len(pieces) > 1 else []


def domain_of(email: str) -> str:
    """The part of an address's domain that one body registers; nothing for free providers.

    Without a list of all public suffixes: two labels, or three below a country and a kind.
    """
    _, _, domain = email.lower().strip().rpartition("@")
    labels = domain.rstrip(".").split(".")
    if len(labels) < 2:
        return ""
    below_a_kind = len(labels[-1]) == 2 and labels[-2] in KINDS
    is_shared = ".".join(labels[-2:]) in SHARED
    found = ".".join(labels[-3:] if below_a_kind or is_shared else labels[-2:])
    return "" if found in FREE_PROVIDERS or domain in FREE_PROVIDERS else found
