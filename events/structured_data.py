"""What the page of an event tells search engines (schema.org), in the words that they know."""

from django.conf import settings

from events.calendar import is_dated, plain, times_of
from events.models import Event
from registry.models import Organisation

SCHEMA = "https://schema.org/"

MODES = {
    Event.Format.PHYSICAL: "OfflineEventAttendanceMode",
    Event.Format.ONLINE: "OnlineEventAttendanceMode",
    Event.Format.HYBRID: "MixedEventAttendanceMode",
}


def event_ld(event: Event, hosts: list[Organisation]) -> dict:
    """The public facts about an event. Wants ``earlier_dates``, ``country``, ``series``.

    What is not known is left out; how to join is for participants only.
    """
    address = settings.SITE_URL + event.get_absolute_url()
    earlier = list(event.earlier_dates.all())
    is_training = event.kind == Event.Kind.TRAINING
    facts = {
        "@context": SCHEMA.rstrip("/"),
        "@type": "EducationEvent" if is_training else "Event",
        "@id": address,
        "url": address,
        "name": event.title,
        **when(event, earlier),
        "eventStatus": SCHEMA + status(event, earlier),
        "eventAttendanceMode": SCHEMA + MODES[event.format],
        "location": locations(event, address),
        "organizer": organisers(hosts),
        "description": plain(event.summary),
        "superEvent": {"@type": "EventSeries", "name": str(event.series)} if event.series else None,
    }
    return {name: fact for name, fact in facts.items() if fact}


def when(event: Event, earlier: list) -> dict:
    """First and last day, or beginning and end with the offset of the clock there."""
    previous = [date.starts_on.isoformat() for date in earlier]
    if is_put_off(event):
        announced = next((date for date in earlier if is_dated(date)), event)
        starts, ends = announced.starts_on, announced.ends_on or announced.starts_on
    elif event.is_dated:
        starts, ends = times_of(event)
    else:
        starts, ends = event.starts_on, event.last_on
    return {
        "startDate": starts.isoformat(),
        "endDate": ends.isoformat() if ends != starts or not event.starts_at else None,
        "previousStartDate": previous[0] if len(previous) == 1 else previous,
    }


def is_put_off(event: Event) -> bool:
    """Whether it is postponed and nobody knows until when: engines then want the old day."""
    return event.status == Event.Status.POSTPONED and not event.is_dated


def status(event: Event, earlier: list) -> str:
    """Whether it takes place as announced."""
    if event.status == Event.Status.CANCELLED:
        return "EventCancelled"
    if is_put_off(event):
        return "EventPostponed"
    return "EventRescheduled" if earlier else "EventScheduled"


def locations(event: Event, address: str) -> list[dict]:
    """Where: a place, and for what is online the event's own page, never the way in."""
    found = []
    if event.format != Event.Format.ONLINE and (event.venue or event.city or event.country):
        country = {"addressCountry": event.country.code} if event.country else {}
        town = {"addressLocality": event.city} if event.city else {}
        found.append(
            {
                "@type": "Place",
                "name": event.venue or event.city or str(event.country),
                "address": {"@type": "PostalAddress", **town, **country},
            }
        )
    if event.format != Event.Format.PHYSICAL:
        found.append({"@type": "VirtualLocation", "url": address})
    return found


def organisers(hosts: list[Organisation]) -> list[dict]:
    """The consortium, and the organisations that host the event."""
    found = [{"@type": "Organization", "name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"}]
    for host in hosts:
        url = settings.SITE_URL + host.get_absolute_url()
        found.append({"@type": "Organization", "name": host.name, "url": url})
    return found
