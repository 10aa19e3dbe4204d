"""Blocks of what was published: documents, videos, and the channels of the consortium."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet

from icpermed.languages import language_name
from publications import citing, public
from publications.models import Channel, Publication, Video
from publications.views.publications import PublicationList
from publications.views.videos import VideoList
from reports import document
from reports.blocks.declared import BlockKind, BlockRow, declare
from reports.blocks.figures import figure_items, figures_in_line, known_by
from reports.blocks.words import columns, days_of, headed, line, linked, may_lie_between, sentences
from reports.prose import inlines


class Publications(BlockKind):
    """Documents that came out; also those that have a newer version by now, which they say."""

    name = "publications"
    label = "Publications"
    help = "Documents published in the period; those known to the year only are shown as well."
    choices = dict(Publication.Kind.choices)
    belongs_once = True

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        found = public.with_authors(Publication.objects.readable()).select_related("accompanies")
        found = found.filter(kind=which) if which else found
        found = may_lie_between(found, "published_on", start, end)
        return [self.row_of(one) for one in found.order_by("published_on", "title", "pk")]

    def row_of(self, one: Publication) -> BlockRow:
        is_old = one.state == Publication.State.SUPERSEDED
        whole = public.shown(one.accompanies)
        entry = document.entry(
            one.slug,
            one.title,
            url=one.get_absolute_url(),
            meta=line(
                one.get_kind_display(),
                one.published_on,
                public.by_line(one),
                language_of(one),
                one.get_state_display() if is_old else "",
            ),
            words=sentences(
                inlines(one.summary), ["It belongs to ", linked(whole), "."] if whole else ""
            ),
            links=links_of(one),
        )
        data = columns(PublicationList, one)
        return BlockRow(one.slug, one.title, entry, data, *days_of(one.published_on))


def links_of(one: Publication) -> list[tuple[str, str]]:
    """Where to read it, and the address that stays."""
    links = [
        (public.main_file_url(one) or one.url, "Read the document"),
        (citing.doi_url(one), f"doi:{one.doi}"),
    ]
    return [(url, words) for url, words in links if url]


def language_of(record: Publication | Video) -> str:
    """The language, where it is not that of the report."""
    return "" if record.language in {"", "en"} else language_name(record.language)


class Videos(BlockKind):
    """Videos that came out; those of which no day is known are offered with what is near."""

    name = "videos"
    label = "Videos"
    help = "Videos published in the period, with the event they are of and where they are."
    belongs_once = True

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        found = may_lie_between(self.found(), "published_on", start, end)
        return [self.row_of(video) for video in found]

    def undated(self, which: str) -> list[BlockRow]:
        return [self.row_of(video) for video in self.found().filter(published_on=None)]

    def found(self) -> QuerySet:
        return VideoList.queryset.order_by("published_on", "title", "pk")

    def row_of(self, video: Video) -> BlockRow:
        event = public.shown(video.event)
        entry = document.entry(
            video.slug,
            video.title,
            url=video.get_absolute_url(),
            meta=line(
                video.published_on,
                f"{video.minutes} min" if video.minutes else "",
                language_of(video),
                "with captions" if video.has_captions else "",
            ),
            words=sentences(
                inlines(video.summary), ["From the event ", linked(event), "."] if event else ""
            ),
            links=[(video.url, f"Watch at {public.host_of(video.url)}")],
        )
        data = columns(VideoList, video)
        return BlockRow(video.slug, video.title, entry, data, *days_of(video.published_on))


class Channels(BlockKind):
    """Where else the consortium speaks, with what was counted there by the end of the period."""

    name = "channels"
    label = "Channels"
    help = "Channels in use in the period, with their latest figures of its last day or before."
    choices = dict(Channel.Kind.choices)
    is_dated = False

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        found = Channel.objects.published().filter(period__overlap=DateRange(start, end, "[]"))
        found = found.filter(kind=which) if which else found
        return [self.row_of(one, end) for one in found.prefetch_related("figures")]

    def row_of(self, channel: Channel, day: date) -> BlockRow:
        figures = known_by(channel.figures.all(), day)
        entry = document.entry(
            channel.name,
            channel.name,
            url=channel.url,
            meta=line(channel.handle, channel.get_kind_display()),
            nodes=headed("", figure_items(figures)),
        )
        data = {
            "name": channel.name,
            "kind": channel.get_kind_display(),
            "handle": channel.handle,
            "figures": figures_in_line(figures),
            "link": channel.url,
        }
        return BlockRow(channel.name, channel.name, entry, data)


declare(Publications(), Videos(), Channels())
