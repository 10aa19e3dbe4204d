"""Public pages of videos: a picture and a link. Nothing of another site is loaded."""

from functools import partial

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.calendar import plain
from icpermed.answers import address, crumb, downloads, json_answer
from icpermed.languages import language_name
from icpermed.listings import Column, Feed, Listing
from icpermed.openapi.declaring import described
from icpermed.sign_in import staff_with
from icpermed.structured_data import json_ld
from publications import public
from publications.documents import answer_with
from publications.filters import VideoFilter
from publications.models import Video
from publications.structured_data import video_ld


class VideoList(Listing):
    """Videos of the consortium, the latest first."""

    title = "Videos"
    intro = (
        "What the consortium has to show. The videos are on other sites: you decide to go there."
    )
    singular, plural = "video", "videos"
    queryset = Video.objects.published().select_related("event")
    filterset_class = VideoFilter
    template_name = "publications/video_list.html"
    search_placeholder = "title, text, event"
    columns = [
        Column("title", "Video", sort="title", is_link=True),
        Column("published", "Published", "published_on", sort="published_on"),
        Column("language", "Language", sort="language"),
        Column("minutes", "Minutes", sort="minutes", is_number=True),
        Column("captions", "Captions", lambda video: "yes" if video.has_captions else ""),
        Column("event", "Event", public.event_title),
        Column("summary", "Summary", lambda video: plain(video.summary)),
        Column("source", "Source"),
        Column("link", "Video", "url"),
        Column("url", "Page", public.site_address),
    ]
    feed = Feed(
        title="videos",
        subtitle="Videos of the consortium, the latest first.",
        title_of=lambda video: video.title,
        text_of=lambda video: plain(video.summary),
        published_on=lambda video: (
            video.published_on.first_day if video.published_on else video.created_at.date()
        ),
        updated_at=lambda video: video.updated_at,
    )

    def context(self, page) -> dict:
        cards = [as_card(video) for video in page.object_list]
        return super().context(page) | {
            "cards": cards,
            "crumbs": [crumb(self.request, "publication_list", "Publications")],
            "shows_sort": True,
        }


def as_card(video: Video) -> dict:
    """What a page shows of a video."""
    return {
        "video": video,
        "picture_url": public.picture_url(video),
        "host": public.host_of(video.url),
        "event": public.shown(video.event),
        "language": language_name(video.language) if video.language else "",
        "summary": plain(video.summary),
    }


@described("One video", forms=["json"], row=VideoList)
def video_detail(request, slug):
    """One video: what it shows, and where it is."""
    if "preview" in request.GET:
        return video_preview(request, slug)
    video = get_object_or_404(VideoList.queryset.all(), slug=slug)
    form = request.GET.get("format", "")
    if form == "json":
        row = {column.name: column.data(video) for column in VideoList.columns}
        licence = "https://creativecommons.org/licenses/by/4.0/"
        return json_answer({**row, "is_illustrative": settings.DEMO, "metadata_licence": licence})
    if form:
        raise Http404(f"This video has no form called {form}.")
    return show(request, video, json_ld=json_ld(video_ld(video)))


@never_cache
@staff_with("publications.view_video")
def video_preview(request, slug):
    """The page as it will be, for the staff."""
    video = get_object_or_404(Video.objects.select_related("event"), slug=slug)
    response = show(request, video, is_preview=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def show(request, video: Video, **context):
    """The page itself."""
    context |= as_card(video) | {
        "title": video.title,
        "crumbs": [
            crumb(request, "publication_list", "Publications"),
            crumb(request, "video_list", "Videos"),
        ],
        "downloads": downloads(["json"], partial(address, request)),
    }
    return render(request, "publications/video_detail.html", context)


@require_safe
def video_picture(request, slug):
    """The picture of a video that is public; before that it is for the staff."""
    if "preview" in request.GET:
        return video_picture_preview(request, slug)
    video = get_object_or_404(Video.objects.published().exclude(picture=""), slug=slug)
    return answer_with(request, video.picture, name=video.title)


@never_cache
@staff_with("publications.view_video")
def video_picture_preview(request, slug):
    """The picture of what is not public, or not yet."""
    video = get_object_or_404(Video, slug=slug)
    return answer_with(request, video.picture, name=video.title, is_public=False)


urlpatterns = [
    path("publications/videos/", VideoList.as_view(), name="video_list"),
    path("publications/videos/<slug:slug>/", video_detail, name="video_detail"),
    path("publications/videos/<slug:slug>/picture/", video_picture, name="video_picture"),
]
