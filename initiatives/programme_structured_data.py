"""What pages of programmes and calls tell search engines (schema.org), in words that they know."""

from django.conf import settings

from events.calendar import plain
from initiatives.models import FundingCall, Programme
from initiatives.programme_public import coordinator_name


def programme_ld(programme: Programme) -> dict:
    """The public facts about a programme."""
    address = settings.SITE_URL + programme.get_absolute_url()
    starts, ends, lead = programme.starts_on, programme.ends_on, coordinator_name(programme)
    facts = {
        "@context": "https://schema.org",
        "@type": "ResearchProject",
        "@id": address,
        "url": address,
        "name": programme.name,
        "alternateName": programme.acronym,
        "description": plain(programme.summary),
        "foundingDate": starts.isoformat() if starts else "",
        "dissolutionDate": ends.isoformat() if ends else "",
        "member": {"@type": "Organization", "name": lead} if lead else None,
        "funding": {"@type": "Grant", "identifier": programme.grant_agreement}
        if programme.grant_agreement
        else None,
        "sameAs": [link.url for link in programme.links.all()],
    }
    return {name: fact for name, fact in facts.items() if fact}


def call_ld(call: FundingCall) -> dict:
    """The public facts about a call for proposals."""
    address = settings.SITE_URL + call.get_absolute_url()
    launched, programme = call.launched_on, call.programme
    facts = {
        "@context": "https://schema.org",
        "@type": "Grant",
        "@id": address,
        "url": address,
        "name": call.title,
        "alternateName": call.acronym,
        "description": plain(call.aim),
        "sponsor": {
            "@type": "ResearchProject",
            "name": programme.name,
            "url": settings.SITE_URL + programme.get_absolute_url(),
        },
        "subjectOf": {
            "@type": "WebPage",
            "url": address,
            "datePublished": launched.isoformat(),
        }
        if launched
        else None,
        "sameAs": [link.url for link in call.links.all()],
    }
    return {name: fact for name, fact in facts.items() if fact}
