"""What the public finds of events, and of what they leave behind."""

from django.db.models import OuterRef

from events.models import AgendaItem, Event, EventTopic, Host, Material, Series, Speaker, Topic
from icpermed.models import PartialDateFirst
from icpermed.search.declared import Searchable, declare, gathered, joined, labels, listed
from registry.models import Country, Organisation

OF_EVENT = {"event": OuterRef("pk")}
#: A topic by its name, and by other words for it.
TOPIC = ("topic__name", listed("topic__synonyms"))

declare(
    Searchable(
        "event",
        "Event",
        "Events",
        queryset=Event.objects.published,
        title="title",
        route="event_detail",
        words=(
            labels("kind", Event.Kind),
            "series__name",
            "city",
            "venue",
            "country__name",
            gathered(EventTopic.objects.filter(**OF_EVENT), *TOPIC),
            gathered(
                Host.objects.filter(**OF_EVENT, organisation__is_published=True),
                "organisation__name",
                "organisation__acronym",
            ),
            gathered(Speaker.objects.published().filter(**OF_EVENT), "name", "talk"),
        ),
        prose=(
            "summary",
            "results",
            gathered(AgendaItem.objects.published().filter(**OF_EVENT), "title"),
        ),
        place=joined(labels("kind", Event.Kind), "city", "country__name", between=", "),
        day=PartialDateFirst("starts_on"),
        also={Country: "country", Series: "series", Topic: "topics", Organisation: "hosts"},
    ),
    Searchable(
        "material",
        "Material of an event",
        "Materials of events",
        queryset=Material.objects.published,
        title="title",
        route="event_detail",
        key="event__slug",
        words=("author", labels("kind", Material.Kind), "event__title"),
        place=joined(labels("kind", Material.Kind), "event__title", between=": "),
        day=PartialDateFirst("event__starts_on"),
        also={Event: "event"},
    ),
)
