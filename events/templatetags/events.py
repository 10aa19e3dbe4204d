"""What pages say of events; also the pages of other apps, which know nothing of events."""

from babel import Locale
from django import template
from django.template.defaultfilters import filesizeformat

from events import public, words
from events.models import Event, Material

register = template.Library()

for function in [
    public.author_of,
    public.material_url,
    words.access_words,
    words.clock_words,
    words.item_times,
    words.leaf,
    words.moment_words,
    words.place_words,
    words.registration_words,
    words.sign,
    words.times,
    words.when,
]:
    register.filter(function.__name__, function)

LANGUAGES = Locale("en").languages


@register.simple_tag
def next_events(limit: int = 3) -> list[Event]:
    """The events that are on or come next."""
    events = Event.objects.published().select_related("country").in_order()
    return list(events.filter(is_over=False)[:limit])


@register.simple_tag
def meetings_of(body, on=None) -> list[Event]:
    """The published meetings of a body, the next first, then the past ones."""
    events = Event.objects.published().filter(body=body).select_related("country")
    return list(events.in_order(on))


@register.simple_tag
def events_of(country, on=None, limit: int = 5) -> list[Event]:
    """The published events that take place in a country, the next first, then the past ones."""
    events = Event.objects.published().filter(country=country).select_related("country")
    return list(events.in_order(on)[:limit])


@register.filter
def file_words(material: Material) -> str:
    """What a reader gets who opens a material: "PDF, 1.2 MB, French"."""
    parts = []
    if material.file:
        parts.append(material.file.name.rpartition(".")[2].upper())
        if material.file.storage.exists(material.file.name):
            parts.append(filesizeformat(material.file.size))
    if material.language and material.language != "en":
        parts.append(LANGUAGES.get(material.language, material.language))
    return ", ".join(parts)
