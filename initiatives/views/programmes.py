"""Public pages of programmes and of their funding calls."""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache

from events.calendar import plain
from icpermed.answers import MIME, address, crumb, downloads, json_answer
from icpermed.calendars import calendar_file
from icpermed.listings import Column, Feed, Listing
from icpermed.openapi.declaring import described
from icpermed.sign_in import staff_with
from icpermed.structured_data import json_ld
from initiatives import call_public, programme_public
from initiatives.models import FundingCall, Programme
from initiatives.programme_filters import (
    CALL_STATUS,
    PROGRAMME_STATUS,
    FundingCallFilter,
    ProgrammeFilter,
    status_of_calls,
    status_of_programmes,
)
from initiatives.programme_structured_data import call_ld, programme_ld
from initiatives.stated import FIGURES, figures_in_words, links_of, stated


def page_of(record) -> str:
    return settings.SITE_URL + record.get_absolute_url()


def data_of(record, listing: type[Listing], parts: dict) -> HttpResponse:
    """A record as data: the columns of its list, then what only its page has."""
    row = {column.name: column.data(record) for column in listing.columns}
    licence = "https://creativecommons.org/licenses/by/4.0/"
    return json_answer({**row, "is_illustrative": settings.DEMO, "licence": licence, **parts})


class ProgrammeList(Listing):
    """Partnerships, ERA-NETs, coordination actions, alliances: by name."""

    title = "Programmes"
    intro = (
        "What countries do together for personalised medicine, for some years: partnerships,"
        " networks of funders, and the actions of the ICPerMed Family."
    )
    singular, plural = "programme", "programmes"
    queryset = programme_public.public_programmes()
    filterset_class = ProgrammeFilter
    template_name = "initiatives/programme_list.html"
    search_placeholder = "name or grant number"
    columns = [
        Column("name", "Programme", sort="name", is_link=True),
        Column("acronym", "Acronym", sort="acronym"),
        Column("kind", "Kind", "get_kind_display", sort="kind"),
        Column("status", "Status", lambda one: PROGRAMME_STATUS[one.status]),
        Column("from", "From", "starts_on", sort="starts_on"),
        Column("to", "To", "ends_on", sort="ends_on"),
        Column("family", "ICPerMed Family", lambda one: "yes" if one.is_family else "no"),
        Column("coordinator", "Coordinator", programme_public.coordinator_name),
        Column("grant_agreement", "Grant agreement"),
        Column("figures", "Figures", figures_in_words),
        Column("summary", "Summary", lambda one: plain(one.summary)),
        Column("source", "Source"),
        Column("url", "Page", page_of),
    ]
    feed = Feed(
        title="programmes",
        subtitle="Programmes that were added or changed, the latest first.",
        title_of=lambda one: one.called,
        text_of=lambda one: plain(one.summary),
        published_on=lambda one: timezone.localdate(one.created_at),
        entries=lambda found: found.order_by("-updated_at", "-pk")[:30],
        updated_at=lambda one: one.updated_at,
    )

    def context(self, page) -> dict:
        found = list(page.object_list)
        cards = [
            {
                "programme": one,
                "url": self.link(one),
                "status": PROGRAMME_STATUS[one.status],
                "summary": plain(one.summary),
                "figures": stated(one.figures.all())[:2],
            }
            for one in found
        ]
        return super().context(page) | {"cards": cards, "shows_sort": True}


class FundingCallList(Listing):
    """Calls for proposals, the latest first; their deadlines as a calendar."""

    title = "Funding calls"
    intro = (
        "Calls for proposals that funders of several countries open together. Their deadlines are"
        " a calendar that you can subscribe to."
    )
    singular, plural = "funding call", "funding calls"
    queryset = call_public.public_calls()
    filterset_class = FundingCallFilter
    template_name = "initiatives/funding_call_list.html"
    search_placeholder = "title, aim, programme"
    columns = [
        Column("title", "Call", sort="title", is_link=True),
        Column("acronym", "Acronym", sort="acronym"),
        Column("programme", "Programme", "programme.called", sort="programme__name"),
        Column("status", "Status", lambda call: CALL_STATUS[call.status]),
        Column("launched", "Launched", "launched_on", sort="launched_on"),
        Column("deadlines", "Deadlines", call_public.deadlines_in_words),
        Column("figures", "Figures", figures_in_words),
        Column("aim", "Aim", lambda call: plain(call.aim)),
        Column("source", "Source"),
        Column("url", "Page", page_of),
    ]
    appointments = call_public.deadlines_of
    feed = Feed(
        title="funding calls",
        subtitle="Funding calls that were added or changed, the latest first.",
        title_of=lambda call: f"{call.programme}: {call}",
        text_of=lambda call: plain(call.aim),
        published_on=lambda call: timezone.localdate(call.created_at),
        entries=lambda found: found.order_by("-updated_at", "-pk")[:30],
        updated_at=lambda call: call.updated_at,
    )

    def found_appointments(self):
        """Every deadline of every call."""
        return [one for call in self.records() for one in type(self).appointments(call)]

    def context(self, page) -> dict:
        cards = [self.card(call) for call in page.object_list]
        return super().context(page) | {
            "cards": cards,
            "crumbs": [crumb(self.request, "programme_list", "Programmes")],
            "shows_sort": True,
        }

    def card(self, call: FundingCall) -> dict:
        """What the page shows of a call."""
        deadline = call_public.next_deadline(call, self.on or timezone.localdate())
        return {
            "call": call,
            "url": self.link(call),
            "status": CALL_STATUS[call.status],
            "deadline": deadline,
            "deadline_words": deadline and call_public.when(deadline),
            "aim": plain(call.aim),
        }


# --- one programme --------------------------------------------------------------------------------


@described(
    "One programme, with its figures, parts and relations",
    forms=["json"],
    row=ProgrammeList,
    schema={"properties": {"figures": FIGURES}},
)
def programme_detail(request, slug):
    """One programme: what it does, its figures, what came before and after it, its calls."""
    if "preview" in request.GET:
        return programme_preview(request, slug)
    return programme_page(request, slug)


@never_cache
@staff_with("initiatives.view_programme")
def programme_preview(request, slug):
    """The page as it will be: published for this one answer, which is then taken back."""
    with transaction.atomic():
        Programme.objects.filter(slug=slug).publish()
        response = programme_page(request, slug, is_preview=True)
        transaction.set_rollback(True)
    response["X-Robots-Tag"] = "noindex"
    return response


def programme_page(request, slug, *, is_preview=False) -> HttpResponse:
    """A programme in the form that is asked for."""
    today = timezone.localdate()
    found = programme_public.with_parts(programme_public.public_programmes())
    programme = get_object_or_404(status_of_programmes(found, today), slug=slug)
    form = request.GET.get("format", "")
    if form == "json":
        return data_of(programme, ProgrammeList, programme_public.programme_data(programme))
    if form:
        raise Http404(f"This programme has no form called {form}.")
    known = programme_public.relations()
    coordinator = programme_public.coordinator_of(programme)
    context = {
        "programme": programme,
        "status": PROGRAMME_STATUS[programme.status],
        "title": programme.called,
        "crumbs": [crumb(request, "programme_list", "Programmes")],
        "is_preview": is_preview,
        "coordinator": coordinator,
        "coordinator_name": programme_public.coordinator_name(programme),
        "figures": stated(programme.figures.all()),
        "links": links_of(programme),
        "timeline": programme_public.timeline(programme, known),
        "neighbours": programme_public.neighbours(programme, known),
        "json_ld": json_ld(programme_ld(programme)),
        "downloads": downloads(["json"], partial(address, request)),
    }
    return render(request, "initiatives/programme_detail.html", context)


# --- one call -------------------------------------------------------------------------------------


@described(
    "One call, with its dates and figures",
    forms=["json", "ics"],
    row=FundingCallList,
    schema={"properties": {"figures": FIGURES}},
)
def funding_call_detail(request, slug):
    """One call: its aim, its dates, and what each source states in figures."""
    if "preview" in request.GET:
        return funding_call_preview(request, slug)
    return funding_call_page(request, slug)


@never_cache
@staff_with("initiatives.view_fundingcall")
def funding_call_preview(request, slug):
    """The page as it will be: published for this one answer, which is then taken back."""
    with transaction.atomic():
        Programme.objects.filter(calls__slug=slug).publish()
        FundingCall.objects.filter(slug=slug).publish()
        response = funding_call_page(request, slug, is_preview=True)
        transaction.set_rollback(True)
    response["X-Robots-Tag"] = "noindex"
    return response


def funding_call_page(request, slug, *, is_preview=False) -> HttpResponse:
    """A call in the form that is asked for."""
    today = timezone.localdate()
    found = call_public.public_calls().prefetch_related("links")
    call = get_object_or_404(status_of_calls(found, today), slug=slug)
    form = request.GET.get("format", "")
    appointments = call_public.dates_of(call)
    if form == "json":
        return data_of(call, FundingCallList, call_public.call_data(call))
    if form == "ics" and appointments:
        return call_calendar(call, appointments)
    if form:
        raise Http404(f"This call has no form called {form}.")
    forms = ["ics", "json"] if appointments else ["json"]
    context = {
        "call": call,
        "programme": call.programme,
        "status": CALL_STATUS[call.status],
        "title": str(call),
        "crumbs": [
            crumb(request, "programme_list", "Programmes"),
            crumb(request, "funding_call_list", "Funding calls"),
        ],
        "is_preview": is_preview,
        "steps": call_public.steps(call, today),
        "figures": stated(call.figures.all()),
        "links": links_of(call),
        "json_ld": json_ld(call_ld(call)),
        "downloads": downloads(forms, partial(address, request)),
    }
    return render(request, "initiatives/funding_call_detail.html", context)


def call_calendar(call: FundingCall, appointments) -> HttpResponse:
    """The dates of a call as a calendar file."""
    content = calendar_file(f"{settings.SITE_NAME}: {call}", appointments)
    response = HttpResponse(content, content_type=MIME["ics"][1])
    response["Content-Disposition"] = f'attachment; filename="icpermed-{call.slug}.ics"'
    return response


urlpatterns = [
    path("programmes/", ProgrammeList.as_view(), name="programme_list"),
    path("programmes/calls/", FundingCallList.as_view(), name="funding_call_list"),
    path("programmes/calls/<slug:slug>/", funding_call_detail, name="funding_call_detail"),
    path("programmes/<slug:slug>/", programme_detail, name="programme_detail"),
]
