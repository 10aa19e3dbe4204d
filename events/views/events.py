"""The list of events, and the page of one: for readers, for programs, for calendars."""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from events import public, words
from events.calendar import appointment_of
from events.filters import EventFilter
from events.models import Event
from events.structured_data import event_ld
from icpermed.answers import MIME, address, crumb, downloads, json_answer
from icpermed.calendars import calendar_file
from icpermed.listings import Column, Feed, Listing
from icpermed.openapi.declaring import described
from icpermed.sign_in import staff_with
from icpermed.structured_data import json_ld
from icpermed.time_zones import zone


def closes_at(event: Event):
    """When registration closes, by the clock of the place."""
    closes = event.registration_closes_at
    return closes and closes.astimezone(zone(event.timezone))


class EventList(Listing):
    """What is on and what comes, the next first; then what has been."""

    title = "Events"
    intro = "Meetings, workshops, conferences and trainings: what comes next, and what has been."
    singular, plural = "event", "events"
    queryset = (
        Event.objects.published()
        .select_related("country", "series")
        .annotate(topic_names=public.topic_names())
        .prefetch_related("earlier_dates")
    )
    filterset_class = EventFilter
    template_name = "events/event_list.html"
    search_placeholder = "title, place, speaker"
    columns = [
        Column("title", "Event", sort="title", is_link=True),
        Column("number", "Number", is_number=True),
        Column("series", "Series", "series.name"),
        Column("kind", "Kind", "get_kind_display", sort="kind"),
        Column("status", "Status", "get_status_display"),
        Column("from", "First day", "starts_on", sort="starts_on"),
        Column("to", "Last day", "last_on"),
        Column("begins", "Begins", lambda event: event.starts_at and event.begins),
        Column("ends", "Ends", lambda event: event.ends_at and event.ends),
        Column("timezone", "Time zone"),
        Column("format", "Format", "get_format_display"),
        Column("access", "Access", "get_access_display"),
        Column("access_note", "Who may come"),
        Column("city", "City"),
        Column("country", "Country", "country.name", sort="country__sort_key"),
        Column("venue", "Venue"),
        Column("topics", "Topics", lambda event: "; ".join(t["name"] for t in event.topic_names)),
        Column(
            "registration_closes", "Registration closes", closes_at, sort="registration_closes_at"
        ),
        Column("url", "Page", lambda event: settings.SITE_URL + event.get_absolute_url()),
    ]
    appointments = appointment_of
    feed = Feed(
        title="events",
        subtitle="Events that were announced or changed, the latest first.",
        title_of=lambda event: ": ".join(part for part in [news_of(event), event.title] if part),
        text_of=lambda event: ". ".join(
            part
            for part in [
                words.when(event),
                words.place_words(event),
                event.get_format_display(),
                words.registration_words(event),
            ]
            if part
        ),
        published_on=lambda event: timezone.localdate(event.created_at),
        entries=lambda found: found.order_by("-updated_at", "-pk")[:30],
        updated_at=lambda event: event.updated_at,
    )

    def context(self, page) -> dict:
        events = list(page.object_list)
        is_whole = page.number == 1 and not self.filter.chosen and not self.sort
        return super().context(page) | {
            "groups": self.groups(events),
            "has_nothing_coming": is_whole and all(event.is_over for event in events),
            "shows_sort": True,
        }

    def groups(self, events: list[Event]) -> dict[str, list[Event]]:
        """The events under their headings; in another order than that of time under one."""
        if self.sort:
            return {"Events": events} if events else {}
        found = {}
        for event in events:
            found.setdefault(self.heading(event), []).append(event)
        return found

    def heading(self, event: Event) -> str:
        """Under which heading an event stands in the order of time."""
        if event.is_over:
            return str(event.starts_on.year)
        if words.is_on_today(event, self.on):
            return "On this day" if self.on else "On today"
        return "Coming"


def news_of(event: Event) -> str:
    """The word that a feed puts before a title, where something is not as announced."""
    return event.get_status_display() if event.status in {"cancelled", "postponed"} else ""


# --- one event ----------------------------------------------------------------------------------

FORMS = ["ics", "json"]


@described(
    "One event, with its agenda, its materials and what is known of who came",
    forms=FORMS,
    row=EventList,
)
def event_detail(request, slug):
    """One event: what, when, where, who may come, and what it has left behind."""
    if "preview" in request.GET:
        return preview(request, slug)
    return answer(request, slug)


@never_cache
@staff_with("events.view_event")
def preview(request, slug):
    """The page as it will be: published for this one answer, which is then taken back.

    So nothing is shown that the public would not see, and nothing is changed.
    """
    with transaction.atomic():
        Event.objects.filter(slug=slug).publish()
        response = answer(request, slug, is_preview=True)
        transaction.set_rollback(True)
    response["X-Robots-Tag"] = "noindex"
    return response


def answer(request, slug, *, is_preview=False) -> HttpResponse:
    """An event in the form that is asked for."""
    event = get_object_or_404(public.public_events(), slug=slug)
    form = request.GET.get("format", "")
    appointment = appointment_of(event)
    if form == "json":
        return json_answer(as_data(event))
    if form == "ics" and appointment:
        return as_calendar(event, appointment)
    if form:
        raise Http404(f"This event has no form called {form}.")
    forms = [form for form in FORMS if form != "ics" or appointment]
    before, after = public.neighbours(event)
    hosts = public.hosts(event)
    context = {
        "event": event,
        "title": event.title,
        "crumbs": [crumb(request, "event_list", "Events")],
        "is_preview": is_preview,
        "hosts": hosts,
        "agenda": public.agenda(event),
        "shelves": public.shelves(event),
        "registration": public.registration(event),
        "headcounts": public.headcounts(event),
        "listed": public.listed(event),
        "turnout": public.turnout(event),
        "before": before,
        "after": after,
        "json_ld": json_ld(event_ld(event, hosts)),
        "has_calendar": bool(appointment),
        "downloads": downloads(forms, partial(address, request)),
    }
    return render(request, "events/event_detail.html", context)


def as_data(event: Event) -> dict:
    """An event as data: the columns of the list, then what only its page has."""
    row = {column.name: column.data(event) for column in EventList.columns}
    return {
        **row,
        "is_illustrative": settings.DEMO,
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        **public.public_data(event),
    }


def as_calendar(event: Event, appointment) -> HttpResponse:
    """An event as a calendar file."""
    content = calendar_file(f"{settings.SITE_NAME}: {event.title}", [appointment])
    response = HttpResponse(content, content_type=MIME["ics"][1])
    response["Content-Disposition"] = f'attachment; filename="icpermed-{event.slug}.ics"'
    return response
