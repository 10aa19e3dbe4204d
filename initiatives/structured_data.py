"""What the page of an initiative tells search engines (schema.org), in words that they know."""

from django.conf import settings

from events.calendar import plain
from initiatives.initiative_public import countries_of, leads_of, topics_of
from initiatives.models import Initiative

Kind = Initiative.Kind
#: What sort of thing schema.org takes it for; everything else is a text.
TYPES = {
    Kind.LAW: "Legislation",
    Kind.CITIZENS_PARTICIPATION: "Project",
    Kind.INFRASTRUCTURE: "Project",
    Kind.PROGRAMME: "Project",
}


def initiative_ld(initiative: Initiative) -> dict:
    """The public facts about an initiative."""
    address = settings.SITE_URL + initiative.get_absolute_url()
    sort = TYPES.get(initiative.kind, "CreativeWork")
    places = [{"@type": "Country", "name": one.name} for one in countries_of(initiative)]
    leads = [{"@type": "Organization", "name": one["name"]} for one in leads_of(initiative)]
    starts, ends = initiative.starts_on, initiative.ends_on
    facts = {
        "@context": "https://schema.org",
        "@type": sort,
        "@id": address,
        "url": address,
        "name": initiative.title,
        "description": plain(initiative.summary),
        "sameAs": [link.url for link in initiative.links.all()],
    }
    if sort == "Project":
        facts |= {
            "areaServed": places,
            "parentOrganization": leads,
            "foundingDate": starts.isoformat() if starts else "",
            "dissolutionDate": ends.isoformat() if ends else "",
            "knowsAbout": [topic.name for topic in topics_of(initiative)],
        }
    else:
        facts |= {
            "spatialCoverage": places,
            "creator": leads,
            "temporalCoverage": f"{starts.isoformat() if starts else ''}/"
            f"{ends.isoformat() if ends else ''}".strip("/"),
            "about": ["Personalised medicine", *(topic.name for topic in topics_of(initiative))],
        }
    return {name: fact for name, fact in facts.items() if fact}
