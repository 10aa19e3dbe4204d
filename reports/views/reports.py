"""Public pages of the State of the Art Reports: the list, an edition, its versions and errata."""

from functools import lru_cache, partial

from django.conf import settings
from django.contrib import messages
from django.db.models.fields.json import KeyTextTransform
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from icpermed.answers import MIME, address, crumb, downloads, json_answer
from icpermed.listings import Column, Feed, Listing
from icpermed.openapi.declaring import described
from icpermed.sign_in import staff_with
from icpermed.structured_data import json_ld
from reports.composing import compose
from reports.editions.citing import citation
from reports.editions.explaining import explained
from reports.editions.html import picture_in_place, pictures_of, sections_of
from reports.editions.open_data import open_data
from reports.editions.pdf import pdf
from reports.editions.printing import printed
from reports.filters import ReportFilter
from reports.models import Report, Version
from reports.publishing import draft_of
from reports.structured_data import report_ld
from reports.withholding import for_readers, withheld, without

FORMS = ["pdf", "zip", "json"]

#: What an edition is as data, besides the columns of the list.
SCHEMA = {
    "type": "object",
    "properties": {
        "version": {"type": "integer", "minimum": 1},
        "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "citation": {"type": "string"},
        "is_latest": {"type": "boolean"},
        "document": {"type": "object"},
    },
    "required": ["version", "digest", "citation", "is_latest", "document"],
}


class ReportList(Listing):
    """Every report that is published; the latest first."""

    title = "State of the Art Reports"
    intro = (
        "Once a year the consortium tells what it is and did. Every number in these reports can be"
        " opened: what it counts, on which day, from which data."
    )
    singular, plural = "report", "reports"
    queryset = Report.objects.published()
    filterset_class = ReportFilter
    template_name = "reports/report_list.html"
    empty_message = "No report is published yet"
    search_placeholder = "title, summary"
    columns = [
        Column("title", "Report", "told_title", sort="told_title", is_link=True),
        Column("year", "Year", sort="year"),
        Column("summary", "Summary", "told_summary"),
        Column("starts_on", "From", "told_starts_on", sort="told_starts_on"),
        Column("ends_on", "To", "told_ends_on", sort="told_ends_on"),
        Column("figures_on", "Figures of", "told_figures_on", sort="told_figures_on"),
        Column("published_on", "Published", sort="published_on"),
        Column("version", "Version", "told_version"),
        Column("url", "Page", lambda one: settings.SITE_URL + one.get_absolute_url()),
    ]
    feed = Feed(
        title="State of the Art Reports",
        subtitle="The yearly reports of the consortium, and their corrections.",
        title_of=lambda one: one.told_title,
        text_of=lambda one: one.told_summary,
        published_on=lambda one: one.published_on,
        updated_at=lambda one: one.updated_at,
    )


# --- an edition -----------------------------------------------------------------------------------


@described(
    "One report as it was last published: the text, every bound number, what its sections show",
    forms=FORMS,
    row=ReportList,
    schema=SCHEMA,
)
def report_detail(request, year):
    """The latest published version of a report."""
    if "preview" in request.GET:
        return report_preview(request, year)
    version = public_versions(year).first()
    if version is None:
        raise Http404(f"There is no report of {year}.")
    return answer(request, version, latest=version)


@described(
    "One version of a report, as it was published",
    forms=FORMS,
    row=ReportList,
    schema=SCHEMA,
)
def report_version(request, year, number):
    """A version of a report: the latest, or one that was corrected since."""
    versions = list(public_versions(year).defer("document"))
    found = [one for one in versions if one.number == number]
    if not found:
        raise Http404(f"There is no version {number} of the report of {year}.")
    response = answer(request, found[0], latest=versions[0])
    if found[0] != versions[0]:
        response["X-Robots-Tag"] = "noindex"  # Searchers shall find the version that holds.
    return response


def public_versions(year: int):
    """The versions of a report that the public may read; the latest first."""
    return Version.objects.published().filter(report__year=year).select_related("report")


def answer(request, version: Version, *, latest: Version) -> HttpResponse:
    """A version in the form that was asked for."""
    form = request.GET.get("format", "")
    if form and form not in FORMS:
        raise Http404(f"This report has no form called {form}.")
    gone = withheld(version.document)
    version.document = without(version.document, gone)  # To be read: a version is never saved.
    if form == "json":
        return json_answer(as_data(version, is_latest=version == latest))
    if form:
        name = f"icpermed-report-{version.report.year}-v{version.number}.{form}"
        response = HttpResponse(file_of(version.pk, form, gone), content_type=MIME[form][1])
        kept = "inline" if form == "pdf" else "attachment"
        response["Content-Disposition"] = f'{kept}; filename="{name}"'
        response["Access-Control-Allow-Origin"] = "*"
        return response
    return page(request, version, latest=latest)


@lru_cache(maxsize=8)
def file_of(pk: int, form: str, gone: frozenset[str]) -> bytes:
    """A published version as a file, without some people. It takes a second to make."""
    version = Version.objects.select_related("report").get(pk=pk)
    version.document = without(version.document, gone)
    return pdf(printed(version, errata_of(version))) if form == "pdf" else open_data(version)


def errata_of(version: Version) -> list[Version]:
    """The corrections up to a version; the latest first."""
    found = version.report.versions.filter(published_at__isnull=False).exclude(erratum="")
    return list(found.filter(number__lte=version.number).defer("document"))


def as_data(version: Version, *, is_latest: bool) -> dict:
    """An edition as data: the columns of the list as they were then, and what only it has."""
    tree = version.document
    names = ["title", "year", "summary", "starts_on", "ends_on", "figures_on"]
    return {
        **{name: tree[name] for name in names},
        "published_on": localtime(version.published_at).date().isoformat(),
        "version": version.number,
        "url": settings.SITE_URL + version.report.get_absolute_url(),
        "digest": version.digest,
        "citation": citation(version),
        "is_latest": is_latest,
        "is_illustrative": version.document["is_illustrative"],
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "document": version.document,
    }


def page(request, version: Version, *, latest: Version) -> HttpResponse:
    """The accessible edition for the screen."""
    year = version.report.year

    def picture_url(place: int, node: dict) -> str:
        return reverse("report_picture", args=[year, version.number, place])

    context = edition(version.document, picture_url) | {
        "crumbs": [crumb(request, "report_list", "Reports")],
        "report": version.report,
        "version": version,
        "latest": latest,
        "errata": errata_of(version),
        "citation": citation(version),
        "json_ld": json_ld(report_ld(version)),
        "downloads": downloads(FORMS, partial(address, request)),
    }
    return render(request, "reports/report_detail.html", context)


def edition(tree: dict, picture_url) -> dict:
    """What the template needs of a document."""
    sections, notes = sections_of(tree, picture_url)
    return {
        "title": tree["title"],
        "tree": tree,
        "sections": sections,
        "notes": notes,
        "figures": explained(tree),
        "waivers": tree["waivers"],
    }


@require_safe
def report_picture(request, year, number, place):
    """A drawing of an edition, for its page."""
    version = get_object_or_404(public_versions(year), number=number)
    pictures = pictures_of(for_readers(version))
    if place >= len(pictures):
        raise Http404("There is no such picture.")
    response = HttpResponse(pictures[place]["svg"], content_type="image/svg+xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=604800, immutable"
    return response


@require_safe
def report_errata(request, year):
    """What was corrected in a report, and when; each version stays reachable."""
    told = KeyTextTransform("title", "document")
    versions = list(public_versions(year).annotate(told_title=told).defer("document"))
    if not versions:
        raise Http404(f"There is no report of {year}.")
    report = versions[0].report
    context = {
        "title": f"Errata: {versions[0].told_title}",
        "crumbs": [
            crumb(request, "report_list", "Reports"),
            {"label": str(report.year), "url": report.get_absolute_url()},
        ],
        "report": report,
        "versions": versions,
    }
    return render(request, "reports/report_errata.html", context)


# --- before it is published -----------------------------------------------------------------------


@never_cache
@staff_with("reports.view_report")
def report_preview(request, year):
    """The frozen draft, or the report as it is now, for the staff; ``format=pdf`` too."""
    report = get_object_or_404(Report, year=year)
    draft = draft_of(report)
    tree = draft.document if draft else compose(report)
    if request.GET.get("format") == "pdf":
        version = draft or Version(report=report, number=1, document=tree)
        try:
            made = pdf(printed(version, [], is_draft=True))
        except ValueError as refused:
            messages.error(request, str(refused))
            return redirect(f"{report.get_absolute_url()}?preview=1")
        return HttpResponse(made, content_type=MIME["pdf"][1])
    context = edition(tree, picture_in_place) | {
        "crumbs": [crumb(request, "report_list", "Reports")],
        "report": report,
        "is_preview": True,
        "draft": draft,
    }
    response = render(request, "reports/report_detail.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


urlpatterns = [
    path("reports/", ReportList.as_view(), name="report_list"),
    path("reports/<int:year>/", report_detail, name="report_detail"),
    path("reports/<int:year>/errata/", report_errata, name="report_errata"),
    path("reports/<int:year>/versions/<int:number>/", report_version, name="report_version"),
    path(
        "reports/<int:year>/pictures/<int:number>-<int:place>.svg",
        report_picture,
        name="report_picture",
    ),
]
