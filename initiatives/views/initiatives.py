"""Public pages of initiatives: the list, and the page of one."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache

from events.calendar import plain
from icpermed.answers import address, crumb, downloads
from icpermed.listings import Column, Feed, Listing
from icpermed.openapi.declaring import described
from icpermed.sign_in import staff_with
from icpermed.structured_data import json_ld
from initiatives import initiative_public
from initiatives.filters import STATUS, InitiativeFilter
from initiatives.models import Initiative
from initiatives.programme_filters import status_of_programmes
from initiatives.stated import FIGURES, TEXT, figures_in_words
from initiatives.structured_data import initiative_ld
from initiatives.views.programmes import data_of, page_of


class InitiativeList(Listing):
    """Published initiatives, by title."""

    title = "Initiatives"
    intro = (
        "Laws, strategies, programmes and principles by which countries and communities bring"
        " personalised medicine about."
    )
    singular, plural = "initiative", "initiatives"
    queryset = initiative_public.with_rows(Initiative.objects.published())
    filterset_class = InitiativeFilter
    template_name = "initiatives/initiative_list.html"
    search_placeholder = "title, country, figure"
    columns = [
        Column("title", "Initiative", sort="title", is_link=True),
        Column("countries", "Countries", initiative_public.place),
        Column("kind", "Kind", "get_kind_display", sort="kind"),
        Column("status", "Status", lambda one: STATUS[one.status]),
        Column("from", "From", "starts_on", sort="starts_on"),
        Column("to", "To", "ends_on", sort="ends_on"),
        Column("leads", "Led by", initiative_public.leads_in_words),
        Column(
            "topics",
            "Topics",
            lambda one: ", ".join(topic.name for topic in initiative_public.topics_of(one)),
        ),
        Column("figures", "Figures", figures_in_words),
        Column("reports", "In the reports of", lambda one: ", ".join(map(str, one.report_years))),
        Column("summary", "Summary", lambda one: plain(one.summary)),
        Column("checked", "Facts checked", "verified_on", sort="verified_on"),
        Column("source", "Source"),
        Column("url", "Page", page_of),
    ]
    feed = Feed(
        title="initiatives",
        subtitle="Initiatives that were added or changed, the latest first.",
        title_of=lambda one: one.title,
        text_of=lambda one: plain(one.summary),
        published_on=lambda one: timezone.localdate(one.created_at),
        entries=lambda found: found.order_by("-updated_at", "-pk")[:30],
        updated_at=lambda one: one.updated_at,
    )

    def context(self, page) -> dict:
        cards = [
            initiative_public.as_card(one) | {"url": self.link(one), "status": STATUS[one.status]}
            for one in page.object_list
        ]
        return super().context(page) | {"cards": cards, "shows_sort": True}


# --- one initiative -------------------------------------------------------------------------------


def whole(initiatives):
    """Initiatives with all that the page of one needs, and how each stands today."""
    found = initiative_public.with_parts(initiatives.select_related("superseded_by"))
    return status_of_programmes(found, timezone.localdate())


#: The countries of an initiative as data, in the words of JSON Schema.
COUNTRIES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"code": TEXT, "name": TEXT},
        "required": ["code", "name"],
    },
}


@described(
    "One initiative, with its key points and links",
    forms=["json"],
    row=InitiativeList,
    schema={"properties": {"figures": FIGURES, "countries": COUNTRIES}},
)
def initiative_detail(request, slug):
    """One initiative: what it is, its key points and figures, where to read more."""
    if "preview" in request.GET:
        return preview(request, slug)
    initiative = get_object_or_404(whole(Initiative.objects.published()), slug=slug)
    form = request.GET.get("format", "")
    if form == "json":
        return data_of(initiative, InitiativeList, initiative_public.as_parts(initiative))
    if form:
        raise Http404(f"This initiative has no form called {form}.")
    return show(request, initiative, json_ld=json_ld(initiative_ld(initiative)))


@never_cache
@staff_with("initiatives.view_initiative")
def preview(request, slug):
    """The page as it will be, for the staff."""
    initiative = get_object_or_404(whole(Initiative.objects.all()), slug=slug)
    response = show(request, initiative, is_preview=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def show(request, initiative: Initiative, **context):
    """The page itself."""
    context |= initiative_public.as_page(initiative) | {
        "title": initiative.title,
        "status": STATUS[initiative.status],
        "predecessors": initiative.predecessors.published(),
        "correction": f"Correction: {initiative.title}",
        "crumbs": [crumb(request, "initiative_list", "Initiatives")],
        "downloads": downloads(["json"], partial(address, request)),
    }
    return render(request, "initiatives/initiative_detail.html", context)


urlpatterns = [
    path("initiatives/", InitiativeList.as_view(), name="initiative_list"),
    path("initiatives/<slug:slug>/", initiative_detail, name="initiative_detail"),
]
