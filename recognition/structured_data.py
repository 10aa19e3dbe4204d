"""What the page of an edition tells search engines (schema.org), in the words that they know."""

from django.conf import settings

from events.calendar import plain
from recognition.models import Award, Edition
from recognition.public import picture_url


def edition_ld(edition: Edition) -> dict:
    """The public facts about an edition. Wants ``winners``: those who agreed to be named."""
    address = settings.SITE_URL + edition.get_absolute_url()
    facts = {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "@id": address,
        "url": address,
        "name": str(edition),
        "about": edition.theme,
        "description": plain(edition.summary),
        "publisher": {
            "@type": "Organization",
            "name": settings.SITE_NAME,
            "url": f"{settings.SITE_URL}/",
        },
        "mainEntity": winners_ld(edition),
    }
    return {name: fact for name, fact in facts.items() if fact}


def winners_ld(edition: Edition) -> dict:
    """The winners as a list of works, each with whose it is."""
    works = [work_ld(award, edition) for award in edition.winners]
    if not works:
        return {}
    items = [{"@type": "ListItem", "position": n, "item": one} for n, one in enumerate(works, 1)]
    return {"@type": "ItemList", "name": f"Winners of the {edition}", "itemListElement": items}


def work_ld(award: Award, edition: Edition) -> dict:
    """One honoured work and its author."""
    address = f"{settings.SITE_URL}{edition.get_absolute_url()}#award-{award.pk}"
    picture = picture_url(award)
    author = {
        "@type": "Person",
        "name": award.name,
        "affiliation": {"@type": "Organization", "name": award.affiliation}
        if award.affiliation
        else None,
        "image": settings.SITE_URL + picture if picture else None,
        "award": str(edition),
    }
    facts = {
        "@type": "CreativeWork",
        "@id": address,
        "name": award.title,
        "abstract": plain(award.summary),
        "author": {name: fact for name, fact in author.items() if fact},
        "countryOfOrigin": {"@type": "Country", "name": award.country.name}
        if award.country
        else None,
        "award": str(edition),
        "sameAs": award.url,
    }
    return {name: fact for name, fact in facts.items() if fact}
