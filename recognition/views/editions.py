"""Public pages of editions and winners: for readers, for programs, for calendars."""

import mimetypes
from functools import partial
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from icpermed.answers import MIME, address, crumb, downloads, json_answer
from icpermed.calendars import calendar_file
from icpermed.listings import Column, Feed, Listing
from icpermed.openapi.declaring import described
from icpermed.sign_in import staff_with
from icpermed.structured_data import json_ld
from recognition import public
from recognition.calendar import deadline_of, opening_of
from recognition.filters import AwardFilter, EditionFilter
from recognition.models import Award, Edition
from recognition.structured_data import edition_ld
from recognition.words import deadline_words, stage


class EditionList(Listing):
    """All editions of the Recognition, the latest first; the open call stands above them."""

    title = "Recognition"
    intro = (
        "Each edition honours people and groups who show what personalised medicine can do, so"
        " that others can learn from them."
    )
    singular, plural = "edition", "editions"
    queryset = public.public_editions()
    filterset_class = EditionFilter
    template_name = "recognition/edition_list.html"
    search_placeholder = "theme, year"
    columns = [
        Column("edition", "Edition", str, sort="year", is_link=True),
        Column("year", "Year", is_number=True),
        Column("theme", "Theme"),
        Column("state", "State", lambda edition: stage(edition).word),
        Column("open_to", "Open to", "get_open_to_display"),
        Column("opens", "Opens", "opens_on"),
        Column("closes", "Closes", "last_day"),
        Column("closes_at", "Until", deadline_words),
        Column("extended", "Extended", lambda edition: "yes" if edition.extended_to else ""),
        Column("results", "Results", "results_on"),
        Column("winners", "Winners", "winner_count", is_number=True),
        Column(
            "named",
            "Winners who are named",
            lambda edition: "; ".join(award.name for award in edition.winners),
        ),
        Column("source", "Source"),
        Column("url", "Page", lambda edition: settings.SITE_URL + edition.get_absolute_url()),
    ]
    appointments = deadline_of
    feed = Feed(
        title="Recognition",
        subtitle="Calls and results, the latest change first.",
        title_of=lambda edition: f"{stage(edition).word}: {edition}",
        text_of=lambda edition: " ".join(
            filter(None, [edition.theme and f"“{edition.theme}”.", stage(edition).sentence])
        ),
        published_on=lambda edition: timezone.localdate(edition.created_at),
        entries=lambda found: found.order_by("-updated_at", "-pk")[:30],
        updated_at=lambda edition: edition.updated_at,
    )

    def context(self, page) -> dict:
        call = public.current_call()
        return super().context(page) | {
            "call": call,
            "editions": page.object_list,
            "shows_sort": True,
            "crumbs": [],
        }


# --- one edition --------------------------------------------------------------------------------

FORMS = ["ics", "json"]


@described(
    "One edition of the Recognition: the call, its rules, and who was honoured",
    forms=FORMS,
    row=EditionList,
    schema={
        "properties": {
            "opens": {"type": "string", "description": "In words."},
            "closes": {"type": "string", "description": "In words."},
            "winners": {"type": "array", "items": {"type": "object"}},
        }
    },
)
def edition_detail(request, year):
    """One edition: the call and its rules, how far it is, and who was honoured."""
    if "preview" in request.GET:
        return preview(request, year)
    return answer(request, year)


@never_cache
@staff_with("recognition.view_edition")
def preview(request, year):
    """The page as it will be: published for this one answer, which is then taken back."""
    with transaction.atomic():
        Edition.objects.filter(year=year).publish()
        response = answer(request, year, is_preview=True)
        transaction.set_rollback(True)
    response["X-Robots-Tag"] = "noindex"
    return response


def answer(request, year, *, is_preview=False) -> HttpResponse:
    """An edition in the form that is asked for."""
    editions = public.public_editions().prefetch_related("topics", "required_files", "criteria")
    edition = get_object_or_404(editions, year=year)
    form = request.GET.get("format", "")
    appointments = [one for one in [opening_of(edition), deadline_of(edition)] if one]
    if form == "json":
        return json_answer(as_data(edition))
    if form == "ics" and appointments:
        return as_calendar(edition, appointments)
    if form:
        raise Http404(f"This edition has no form called {form}.")
    forms = [form for form in FORMS if form != "ics" or appointments]
    context = {
        "edition": edition,
        "stage": stage(edition),
        "title": str(edition),
        "crumbs": [crumb(request, "edition_list", "Recognition")],
        "is_preview": is_preview,
        "unnamed": public.unnamed(edition),
        "numbers": public.numbers(edition),
        "criteria": public.weighed(edition),
        "record": public.record_of(edition),
        "json_ld": json_ld(edition_ld(edition)),
        "downloads": downloads(forms, partial(address, request)),
    }
    return render(request, "recognition/edition_detail.html", context)


def as_data(edition: Edition) -> dict:
    """An edition as data: the columns of the list, then what only its page has."""
    row = {column.name: column.data(edition) for column in EditionList.columns}
    return {
        **row,
        "is_illustrative": settings.DEMO,
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        **public.edition_data(edition),
    }


def as_calendar(edition: Edition, appointments: list) -> HttpResponse:
    """The days of a call as a calendar file."""
    content = calendar_file(f"{settings.SITE_NAME}: {edition}", appointments)
    response = HttpResponse(content, content_type=MIME["ics"][1])
    name = f"icpermed-recognition-{edition.year}.ics"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- winners ------------------------------------------------------------------------------------


class AwardList(Listing):
    """Everybody who was honoured and agreed to be named, the latest edition first."""

    title = "Hall of winners"
    intro = "Everybody whom the consortium has honoured, and for what, edition by edition."
    singular, plural = "winner", "winners"
    queryset = public.public_awards()
    filterset_class = AwardFilter
    template_name = "recognition/award_list.html"
    search_placeholder = "name, work, country"
    columns = [
        Column("name", "Winner", sort="sort_key", is_link=True),
        Column("title", "Work", sort="title"),
        Column("edition", "Edition", lambda award: str(award.edition), sort="edition__year"),
        Column("year", "Year", "edition.year", is_number=True),
        Column("theme", "Theme", "edition.theme"),
        Column("affiliation", "Affiliation"),
        Column("country", "Country", "country.name", sort="country__sort_key"),
        Column("topic", "Topic", "topic.name"),
        Column("place", "Place", is_number=True),
        Column("citation", "Citation"),
        Column("name_in_source", "Name as it was printed"),
        Column("presented_at", "Presented at", lambda award: str(public.presentation(award) or "")),
        Column("website", "Page elsewhere", "url"),
        Column("source", "Source"),
        Column("url", "Page", lambda award: settings.SITE_URL + award.get_absolute_url()),
    ]
    feed = Feed(
        title="winners",
        subtitle="Who was honoured, the latest edition first.",
        title_of=lambda award: f"{award.name}: {award.title}",
        text_of=lambda award: ", ".join(
            filter(None, [str(award.edition), award.affiliation, str(award.country or "")])
        ),
        published_on=lambda award: (
            award.edition.results_on.first_day
            if award.edition.results_on
            else timezone.localdate(award.created_at)
        ),
        updated_at=lambda award: award.updated_at,
    )

    def link(self, record) -> str:
        """Where the winner stands on the page of the edition."""
        return record.get_absolute_url()

    def context(self, page) -> dict:
        awards = list(page.object_list)
        return super().context(page) | {
            "groups": self.groups(awards),
            "shows_sort": True,
            "crumbs": [crumb(self.request, "edition_list", "Recognition")],
            "without_winners": self.without_winners(),
        }

    def groups(self, awards: list[Award]) -> list[dict]:
        """The winners under their editions; in another order than that of time under none."""
        if self.sort.removeprefix("-") not in {"", "edition"}:
            return [{"edition": None, "awards": awards}] if awards else []
        return [
            {"edition": edition, "awards": list(group)}
            for edition, group in groupby(awards, key=lambda award: award.edition)
        ]

    def without_winners(self) -> list[Edition]:
        """Editions whose winners are out, and none of them is on record or named here."""
        if self.filter.chosen or self.sort:
            return []
        editions = Edition.objects.published().filter(state=Edition.State.PUBLISHED)
        named = Award.objects.published().values("edition")
        return list(editions.exclude(pk__in=named).order_by("year"))


@require_safe
def award_picture(request, year, pk):
    """A winner's picture, as long as the winner agrees; there is no other way to the file."""
    found = Award.objects.published().filter(is_picture_public=True, edition__year=year)
    return picture_of(get_object_or_404(found, pk=pk))


def picture_of(award: Award) -> HttpResponse:
    """The picture as a file that can do nothing but be looked at, and is asked for each time."""
    if not award.picture or not award.picture.storage.exists(award.picture.name):
        raise Http404("There is no picture here.")
    kind = mimetypes.guess_type(award.picture.name)[0]
    with award.picture.open("rb") as file:
        response = HttpResponse(file.read(), content_type=kind or "application/octet-stream")
    # Consent may end at any time: nobody keeps the picture longer than a look at it takes.
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [
    path("recognition/", EditionList.as_view(), name="edition_list"),
    path("recognition/winners/", AwardList.as_view(), name="award_list"),
    path("recognition/<int:year>/", edition_detail, name="edition_detail"),
    path("recognition/<int:year>/winners/<int:pk>/picture/", award_picture, name="award_picture"),
]
