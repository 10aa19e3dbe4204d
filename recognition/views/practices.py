"""Public pages of best practices: the list, the page of one, its picture."""

from functools import partial

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.calendar import plain
from icpermed.answers import address, crumb, downloads, json_answer
from icpermed.listings import Column, Feed, Listing
from icpermed.openapi.declaring import described
from icpermed.sign_in import staff_with
from icpermed.structured_data import json_ld
from recognition.models import BestPractice
from recognition.practices import public
from recognition.practices.filters import BestPracticeFilter
from recognition.practices.pictures import picture_file
from recognition.views.practice_authors import (
    best_practice_author,
    best_practice_author_picture,
    best_practice_new,
    best_practice_sent,
)


class BestPracticeList(Listing):
    """Published best practices, by title."""

    title = "Best practices"
    intro = (
        "Infrastructures, projects, trainings and strategies of personalised medicine that work,"
        " for others to learn from."
    )
    singular, plural = "best practice", "best practices"
    queryset = BestPractice.objects.published().select_related("organisation", "country")
    filterset_class = BestPracticeFilter
    template_name = "recognition/best_practice_list.html"
    search_placeholder = "title, text, place"
    columns = [
        Column("title", "Best practice", sort="title", is_link=True),
        Column("original_title", "Title in its own language"),
        Column("original_language", "Language of that title"),
        Column("organisation", "Organisation", public.organisation_name),
        Column("country", "Country", public.place, sort="country__sort_key"),
        Column("kind", "Kind", "get_kind_display", sort="kind"),
        Column("stage", "Stage", "get_stage_display", sort="stage"),
        Column("from", "From", "starts_on", sort="starts_on"),
        Column("to", "To", "ends_on"),
        Column("summary", "Summary", lambda practice: plain(practice.summary)),
        Column("checked", "Checked by its author", public.checked_on, sort="approved_at"),
        Column("source", "Source"),
        Column("url", "Page", lambda practice: settings.SITE_URL + practice.get_absolute_url()),
    ]
    feed = Feed(
        title="best practices",
        subtitle="Best practices that were published or brought up to date, the latest first.",
        title_of=lambda practice: practice.title,
        text_of=lambda practice: plain(practice.summary),
        published_on=lambda practice: (
            public.checked_on(practice) or timezone.localdate(practice.created_at)
        ),
        entries=lambda found: found.order_by("-updated_at", "-pk")[:30],
        updated_at=lambda practice: practice.updated_at,
    )

    def context(self, page) -> dict:
        cards = [public.as_card(practice) for practice in page.object_list]
        return super().context(page) | {"cards": cards, "shows_sort": True}


# --- one best practice ----------------------------------------------------------------------------


@described(
    "One best practice: what it is, what came of it, where to read more",
    forms=["json"],
    row=BestPracticeList,
)
def best_practice_detail(request, slug):
    """One best practice: what it is, what came of it, where to read more."""
    if "preview" in request.GET:
        return preview(request, slug)
    practice = get_object_or_404(public.public_practices(), slug=slug)
    form = request.GET.get("format", "")
    if form == "json":
        return json_answer(as_data(practice))
    if form:
        raise Http404(f"This best practice has no form called {form}.")
    return show(request, practice, json_ld=json_ld(public.practice_ld(practice)))


@never_cache
@staff_with("recognition.view_bestpractice")
def preview(request, slug):
    """The page as it will be, for the staff."""
    practices = BestPractice.objects.select_related("organisation", "country")
    practice = get_object_or_404(practices, slug=slug)
    own_picture = f"{public.picture_url(practice)}?preview=1"
    response = show(request, practice, picture=own_picture, is_preview=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def show(request, practice: BestPractice, *, picture: str | None = None, **context):
    """The page itself."""
    context |= public.as_page(practice, picture=picture) | {
        "title": practice.title,
        "correction": f"Correction: {practice.title}",
        "crumbs": [crumb(request, "best_practice_list", "Best practices")],
        "downloads": downloads(["json"], partial(address, request)),
    }
    return render(request, "recognition/best_practice_detail.html", context)


def as_data(practice: BestPractice) -> dict:
    """A best practice as data: the columns of the list, then what only its page has."""
    row = {column.name: column.data(practice) for column in BestPracticeList.columns}
    return {
        **row,
        "is_illustrative": settings.DEMO,
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        **public.as_parts(practice),
    }


@require_safe
def best_practice_picture(request, slug):
    """The picture of a published best practice; before that it is for the staff."""
    if "preview" in request.GET:
        return picture_preview(request, slug)
    practice = get_object_or_404(BestPractice.objects.published(), slug=slug)
    if not public.picture_url(practice):
        raise Http404("This best practice has no picture here.")
    return picture_file(practice, "public, max-age=86400")


@never_cache
@staff_with("recognition.view_bestpractice")
def picture_preview(request, slug):
    """The picture of what is not published yet."""
    practice = get_object_or_404(BestPractice.objects.exclude(picture=""), slug=slug)
    return picture_file(practice, "private, no-store")


urlpatterns = [
    path("best-practices/", BestPracticeList.as_view(), name="best_practice_list"),
    path("best-practices/new/", best_practice_new, name="best_practice_new"),
    path("best-practices/new/sent/", best_practice_sent, name="best_practice_sent"),
    path("best-practices/author/<str:token>/", best_practice_author, name="best_practice_author"),
    path(
        "best-practices/author/<str:token>/picture/",
        best_practice_author_picture,
        name="best_practice_author_picture",
    ),
    path("best-practices/<slug:slug>/", best_practice_detail, name="best_practice_detail"),
    path(
        "best-practices/<slug:slug>/picture/", best_practice_picture, name="best_practice_picture"
    ),
]
