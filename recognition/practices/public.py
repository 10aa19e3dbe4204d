"""Everything that the public sees of a best practice, gathered for its page and its data."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from events.calendar import plain
from icpermed.languages import language_name
from recognition.models import BestPractice
from registry.models import Organisation


def public_practices():
    """Published best practices, with all that their pages need."""
    return (
        BestPractice.objects.published()
        .select_related("organisation", "country")
        .prefetch_related("figures", "links")
    )


def organisation_of(practice: BestPractice) -> Organisation | None:
    """Whose it is, if the public sees that organisation in the register."""
    organisation = practice.organisation
    return organisation if organisation and organisation.is_published else None


def organisation_name(practice: BestPractice) -> str:
    """Whose it is, as far as the public may know: in the register's words, or the author's."""
    organisation = organisation_of(practice)
    return organisation.name if organisation else practice.organisation_name


def place(practice: BestPractice) -> str:
    """The country, or that it is international."""
    if practice.is_international:
        return "International"
    return practice.country.name if practice.country else ""


def checked_on(practice: BestPractice):
    """The day on which the author last stood by the text."""
    return practice.approved_at and timezone.localdate(practice.approved_at)


def picture_url(practice: BestPractice) -> str:
    """Where its picture is; empty where it has none, or nobody said who made it."""
    is_shown = practice.picture and practice.picture_credit and practice.picture_licence
    return reverse("best_practice_picture", args=[practice.slug]) if is_shown else ""


def as_card(practice: BestPractice) -> dict:
    """What the list shows of a best practice."""
    return {
        "practice": practice,
        "organisation_name": organisation_name(practice),
        "place": place(practice),
        "summary": plain(practice.summary),
    }


def as_page(practice: BestPractice, *, picture: str | None = None) -> dict:
    """What `best_practice_body.html` shows; ``picture`` is another address of the picture."""
    address = picture_url(practice)
    return {
        "practice": practice,
        "organisation": organisation_of(practice),
        "organisation_name": organisation_name(practice),
        "place": place(practice),
        "original_language": language_name(practice.original_language),
        "checked_on": checked_on(practice),
        "picture_url": (address if picture is None else picture) if address else "",
        "figures": practice.figures.all(),
        "links": [
            {
                "title": link.title,
                "url": link.url,
                "code": link.language,
                "language": language_name(link.language) if link.language not in {"", "en"} else "",
            }
            for link in practice.links.all()
        ],
    }


def as_parts(practice: BestPractice) -> dict:
    """What only the page has, as data. An allow-list: nothing else of it leaves the house."""
    picture = picture_url(practice)
    return {
        "text": practice.text,
        "figures": [
            {
                "label": figure.label,
                "qualifier": figure.qualifier,
                "number": float(figure.number),
                "unit": figure.unit,
                "as_of": figure.as_of.isoformat() if figure.as_of else "",
                "source": figure.source,
            }
            for figure in practice.figures.all()
        ],
        "links": [
            {"title": link.title, "url": link.url, "language": link.language}
            for link in practice.links.all()
        ],
        "picture": settings.SITE_URL + picture if picture else "",
        "picture_credit": practice.picture_credit if picture else "",
        "picture_licence": practice.picture_licence if picture else "",
        "source": practice.source,
    }


def practice_ld(practice: BestPractice) -> dict:
    """The public facts about a best practice for search engines (schema.org)."""
    address = settings.SITE_URL + practice.get_absolute_url()
    name, picture, day = organisation_name(practice), picture_url(practice), checked_on(practice)
    facts = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": address,
        "url": address,
        "name": practice.title,
        "alternateName": practice.original_title,
        "genre": "Best practice",
        "about": "Personalised medicine",
        "inLanguage": "en",
        "abstract": plain(practice.summary),
        "sourceOrganization": {"@type": "Organization", "name": name} if name else None,
        "countryOfOrigin": {"@type": "Country", "name": practice.country.name}
        if practice.country
        else None,
        "dateModified": day.isoformat() if day else None,
        "image": settings.SITE_URL + picture if picture else None,
        "publisher": {
            "@type": "Organization",
            "name": settings.SITE_NAME,
            "url": f"{settings.SITE_URL}/",
        },
    }
    return {name: fact for name, fact in facts.items() if fact}
