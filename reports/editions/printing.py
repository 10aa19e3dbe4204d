"""A version as it is printed: with its number, its day, errata and how to cite it."""

from reports.editions.citing import address, citation, day_of
from reports.models import Version
from reports.prose import nodes

ILLUSTRATIVE = "The membership list in this edition is illustrative."
DRAFT = "Draft: not published, and not to be cited."


def printed(version: Version, errata: list[Version], *, is_draft: bool = False) -> dict:
    """The tree of a version with what only the printed edition needs."""
    tree = version.document
    notices = [DRAFT] if is_draft else []
    notices += [ILLUSTRATIVE] if tree["is_illustrative"] else []
    return {
        **tree,
        "version": version.number,
        "published_on": day_of(version).isoformat() if version.published_at else None,
        "notice": " ".join(notices),
        "url": "" if is_draft else address(version),
        "cite_as": "" if is_draft else citation(version),
        "errata": [
            {
                "version": one.number,
                "published_on": day_of(one).isoformat(),
                "text": nodes(one.erratum),
            }
            for one in errata
        ],
    }
