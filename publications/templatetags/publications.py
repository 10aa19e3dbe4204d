"""What pages of other apps, which know nothing of them, show of documents, videos and news."""

from dataclasses import dataclass

from django import template
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.urls import reverse

from icpermed.partial_dates import PartialDate
from publications.models import NewsItem, Publication, Video

register = template.Library()

#: What each sort is called, and where its pages are.
SORTS = {
    "publication": (None, "publication_detail"),
    "video": ("Video", "video_detail"),
    "news": ("News", "news_item_detail"),
}
DAYS = {
    "publication": Coalesce(Cast("published_on", TextField()), Value(""), output_field=TextField()),
    "video": Coalesce(Cast("published_on", TextField()), Value(""), output_field=TextField()),
    "news": Cast(TruncDate("appears_at"), TextField()),
}


@dataclass(frozen=True)
class Row:
    """One document, video or news item."""

    title: str
    url: str
    word: str
    day: PartialDate | None


def told(**found: QuerySet) -> list[Row]:
    """Documents, videos and news together, the latest first; one question to the database."""
    parts = [
        rows.order_by()
        .annotate(
            sort=Value(sort, TextField()),
            word=Cast(F("kind"), TextField()) if sort == "publication" else Value("", TextField()),
            day=DAYS[sort],
        )
        .values_list("sort", "word", "title", "slug", "day")
        for sort, rows in found.items()
    ]
    rows = parts[0].union(*parts[1:], all=True).order_by("-day", "title", "slug")
    return [row_of(*one) for one in rows]


def row_of(sort: str, kind: str, title: str, slug: str, day: str) -> Row:
    """A row in words."""
    word, route = SORTS[sort]
    return Row(
        title=title,
        url=reverse(route, args=[slug]),
        word=word or Publication.Kind(kind).label,
        day=PartialDate.parse(day) if day else None,
    )


@register.simple_tag
def latest_news(limit: int = 3) -> list[NewsItem]:
    """The latest news."""
    return list(NewsItem.objects.published()[:limit])


@register.simple_tag
def told_of_event(event) -> list[Row]:
    """What was published of an event."""
    return told(
        publication=Publication.objects.published().standing().filter(event=event),
        video=Video.objects.published().filter(event=event),
        news=NewsItem.objects.published().filter(event=event),
    )


@register.simple_tag
def documents_of_body(body) -> list[Row]:
    """The documents that a body wrote, or helped to write."""
    mine = Publication.objects.published().standing().filter(authors__body=body).distinct()
    return told(publication=mine)


@register.simple_tag
def told_of_organisation(organisation) -> list[Row]:
    """The documents that an organisation wrote, and news about it."""
    mine = (
        Publication.objects.published()
        .standing()
        .filter(authors__organisation=organisation)
        .distinct()
    )
    return told(
        publication=mine,
        news=NewsItem.objects.published().filter(organisation=organisation),
    )
