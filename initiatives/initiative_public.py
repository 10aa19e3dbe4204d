"""Everything that the public sees of an initiative, gathered for its page and its data."""

from itertools import groupby

from django.db.models import Prefetch

from events.calendar import plain
from initiatives.models import (
    Initiative,
    InitiativeCountry,
    InitiativeLead,
    InitiativeTopic,
    KeyPoint,
)
from initiatives.stated import figure_data, link_data, links_of, stated

#: The parts of initiatives, each in one query.
COUNTRIES = Prefetch("country_rows", InitiativeCountry.objects.select_related("country"))
TOPICS = Prefetch("topic_rows", InitiativeTopic.objects.select_related("topic"))
LEADS = Prefetch("leads", InitiativeLead.objects.select_related("organisation"))


def with_rows(initiatives):
    """Initiatives with what their rows in a list need."""
    return initiatives.prefetch_related(COUNTRIES, TOPICS, LEADS, "figures")


def with_parts(initiatives):
    """Initiatives with everything that their pages need."""
    return with_rows(initiatives).prefetch_related("key_points", "links")


def countries_of(initiative: Initiative) -> list:
    """The countries it belongs to, by name."""
    found = (row.country for row in initiative.country_rows.all())
    return sorted(found, key=lambda country: country.sort_key)


def place(initiative: Initiative) -> str:
    """The countries, or that it is international; or both."""
    found = [country.name for country in countries_of(initiative)]
    return ", ".join([*(["International"] if initiative.is_international else []), *found])


def topics_of(initiative: Initiative) -> list:
    return [row.topic for row in initiative.topic_rows.all()]


def leads_of(initiative: Initiative) -> list[dict]:
    """Who leads it; with the address of the page, if the public sees them in the register."""
    found = []
    for lead in initiative.leads.all():
        known = lead.organisation if lead.organisation and lead.organisation.is_published else None
        found.append({"name": lead.name, "url": known.get_absolute_url() if known else ""})
    return found


def leads_in_words(initiative: Initiative) -> str:
    return "; ".join(lead.name for lead in initiative.leads.all())


def key_point_lists(initiative: Initiative) -> list[tuple[str, list[KeyPoint]]]:
    """The key points in their order, as lists with their headings."""
    points = initiative.key_points.all()
    return [(group, list(found)) for group, found in groupby(points, lambda point: point.group)]


def as_card(initiative: Initiative) -> dict:
    """What the list shows of an initiative."""
    return {
        "initiative": initiative,
        "place": place(initiative),
        "summary": plain(initiative.summary),
        "figures": stated(initiative.figures.all())[:2],
    }


def as_page(initiative: Initiative) -> dict:
    """What `initiative_body.html` shows."""
    successor = initiative.superseded_by
    return {
        "initiative": initiative,
        "place": place(initiative),
        "countries": countries_of(initiative),
        "leads": leads_of(initiative),
        "topics": topics_of(initiative),
        "key_point_lists": key_point_lists(initiative),
        "figures": stated(initiative.figures.all()),
        "links": links_of(initiative),
        "successor": successor if successor and successor.is_published else None,
    }


def as_parts(initiative: Initiative) -> dict:
    """What only the page has, as data. An allow-list: nothing else of it leaves the house."""
    return {
        "text": initiative.text,
        "countries": [
            {"code": country.code, "name": country.name} for country in countries_of(initiative)
        ],
        "key_points": [
            {"list": point.group, "title": point.title, "text": point.text}
            for point in initiative.key_points.all()
        ],
        "figures": [figure_data(figure) for figure in initiative.figures.all()],
        "links": [link_data(link) for link in initiative.links.all()],
    }
