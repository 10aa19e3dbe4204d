"""What changes about events: held, cancelled."""

from django.db.models import F

from events.models import Event
from events.models.times import days_in_words
from icpermed.changes import Told, first_state, tell
from icpermed.models import PartialDateFirst
from icpermed.partial_dates import PartialDate


def held():
    """What has taken place."""
    return Event.objects.published().filter(status=Event.Status.HELD)


def cancelled():
    """What will not take place."""
    return Event.objects.published().filter(status=Event.Status.CANCELLED)


def days(facts: dict) -> str:
    """All its days: "17 to 18 January 2023"."""
    first, last = facts["starts_on"], facts["ends_on"] or facts["starts_on"]
    return days_in_words(PartialDate.parse(first), PartialDate.parse(last))


def where(facts: dict) -> str:
    """Which kind of event, and where: "Workshop, Siena, Italy"."""
    parts = [Event.Kind(facts["kind"]).label, facts["city"], facts["country"]]
    if facts["format"] == Event.Format.ONLINE:
        parts.append("online")
    return ", ".join(filter(None, parts))


FACTS = {
    "name": F("title"),
    "kind": F("kind"),
    "format": F("format"),
    "city": F("city"),
    "country": F("country__name"),
    "starts_on": F("starts_on"),
    "ends_on": F("ends_on"),
}

tell(
    Told(
        "held",
        "Event held",
        queryset=held,
        day=PartialDateFirst("starts_on"),
        days=days,
        title=lambda facts: facts["name"],
        text=where,
        route="event_detail",
        facts=FACTS,
    ),
    Told(
        "cancelled",
        "Event cancelled",
        queryset=cancelled,
        day=first_state(Event, status=Event.Status.CANCELLED),
        title=lambda facts: f"{facts['name']} will not take place",
        text=lambda facts: f"It was planned for {days(facts)}",
        route="event_detail",
        facts=FACTS,
    ),
)
