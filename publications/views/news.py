"""Public pages of news and of the channels on other sites."""

from functools import partial

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from icpermed.answers import address, crumb, downloads, json_answer
from icpermed.listings import Column, Feed, Listing
from icpermed.openapi.declaring import described
from icpermed.sign_in import staff_with
from icpermed.structured_data import json_ld
from publications import public
from publications.documents import answer_with
from publications.filters import ChannelFilter, NewsItemFilter
from publications.models import Channel, NewsItem
from publications.structured_data import news_ld


class NewsItemList(Listing):
    """News, the latest first; each from its own moment on."""

    title = "News"
    intro = "What is new in the consortium, and in personalised medicine around it."
    singular, plural = "news item", "news items"
    queryset = NewsItem.objects.published().select_related("event", "organisation")
    filterset_class = NewsItemFilter
    template_name = "publications/news_item_list.html"
    search_placeholder = "title or text"
    paginate_by = 20
    columns = [
        Column("title", "News", sort="title", is_link=True),
        Column("appeared", "Appeared", public.appeared_on, sort="appears_at"),
        Column("summary", "Summary"),
        Column("event", "Event", public.event_title),
        Column("organisation", "Organisation", public.organisation_name),
        Column("source", "Source"),
        Column("url", "Page", public.site_address),
    ]
    feed = Feed(
        title="news",
        subtitle="News of the consortium, the latest first.",
        title_of=lambda item: item.title,
        text_of=lambda item: item.summary,
        published_on=public.appeared_on,
        entries=lambda found: found.order_by("-appears_at", "-pk")[:30],
        updated_at=lambda item: max(item.updated_at, item.appears_at),
    )

    def context(self, page) -> dict:
        items = [as_card(item) for item in page.object_list]
        return super().context(page) | {"items": items, "shows_sort": True}


def as_card(item: NewsItem) -> dict:
    """What the list shows of a news item."""
    return {"item": item, "picture_url": public.picture_url(item)}


@described("One news item, with its text", forms=["json"], row=NewsItemList)
def news_item_detail(request, slug):
    """One news item."""
    if "preview" in request.GET:
        return news_item_preview(request, slug)
    item = get_object_or_404(NewsItemList.queryset.all(), slug=slug)
    form = request.GET.get("format", "")
    if form == "json":
        return json_answer(as_data(item))
    if form:
        raise Http404(f"This news item has no form called {form}.")
    return show(request, item, json_ld=json_ld(news_ld(item)))


@never_cache
@staff_with("publications.view_newsitem")
def news_item_preview(request, slug):
    """The page as it will be, for the staff."""
    item = get_object_or_404(NewsItem.objects.select_related("event", "organisation"), slug=slug)
    is_later = item.appears_at > timezone.now()
    response = show(request, item, is_preview=True, is_later=is_later)
    response["X-Robots-Tag"] = "noindex"
    return response


def show(request, item: NewsItem, **context):
    """The page itself."""
    context |= {
        "title": item.title,
        "item": item,
        "picture_url": public.picture_url(item),
        "event": public.shown(item.event),
        "organisation": public.shown(item.organisation),
        "crumbs": [crumb(request, "news_item_list", "News")],
        "downloads": downloads(["json"], partial(address, request)),
    }
    return render(request, "publications/news_item_detail.html", context)


def as_data(item: NewsItem) -> dict:
    """A news item as data: the columns of the list, then its text."""
    row = {column.name: column.data(item) for column in NewsItemList.columns}
    return {
        **row,
        "text": item.text,
        "is_illustrative": settings.DEMO,
        "licence": "https://creativecommons.org/licenses/by/4.0/",
    }


@require_safe
def news_item_picture(request, slug):
    """The picture of a news item that is public; before that it is for the staff."""
    if "preview" in request.GET:
        return news_item_picture_preview(request, slug)
    item = get_object_or_404(NewsItem.objects.published().exclude(picture=""), slug=slug)
    return answer_with(request, item.picture, name=item.title)


@never_cache
@staff_with("publications.view_newsitem")
def news_item_picture_preview(request, slug):
    """The picture of what is not public, or not yet."""
    item = get_object_or_404(NewsItem, slug=slug)
    return answer_with(request, item.picture, name=item.title, is_public=False)


class ChannelList(Listing):
    """Where else the consortium speaks."""

    title = "Channels"
    intro = "Where else to hear and see the consortium. These are other sites, with other rules."
    singular, plural = "channel", "channels"
    queryset = Channel.objects.published().prefetch_related("figures")
    filterset_class = ChannelFilter
    template_name = "publications/channel_list.html"
    columns = [
        Column("name", "Channel", sort="name"),
        Column("kind", "Kind", "get_kind_display", sort="kind"),
        Column("handle", "There we are called", "handle"),
        Column("figures", "In figures", public.channel_figures),
        Column("from", "From", "starts_on"),
        Column("to", "To", "ends_on"),
        Column("source", "Source"),
        Column("url", "Address"),
    ]

    def context(self, page) -> dict:
        channels = [
            {"channel": one, "host": public.host_of(one.url), "figures": one.figures.all()}
            for one in page.object_list
        ]
        return super().context(page) | {
            "channels": channels,
            "crumbs": [crumb(self.request, "news_item_list", "News")],
            "shows_sort": True,
        }


urlpatterns = [
    path("news/", NewsItemList.as_view(), name="news_item_list"),
    path("news/channels/", ChannelList.as_view(), name="channel_list"),
    path("news/<slug:slug>/", news_item_detail, name="news_item_detail"),
    path("news/<slug:slug>/picture/", news_item_picture, name="news_item_picture"),
]
