"""Public pages of documents: the list, the page of one, its files."""

from functools import partial

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.calendar import plain
from icpermed.answers import address, crumb, downloads, json_answer
from icpermed.listings import Column, Feed, Listing
from icpermed.openapi.declaring import described
from icpermed.sign_in import staff_with
from icpermed.structured_data import json_ld
from publications import citing, public
from publications.documents import answer_with
from publications.filters import PublicationFilter
from publications.models import Publication, PublicationAuthor, PublicationFile
from publications.structured_data import publication_ld

PARTNER = PublicationAuthor.Role.PARTNER


class PublicationList(Listing):
    """Documents that are out, and those that are announced; the latest first."""

    title = "Publications"
    intro = (
        "Reports, strategies, recommendations and flyers of the consortium. What has a newer"
        " version stays here, and says so."
    )
    singular, plural = "publication", "publications"
    queryset = public.with_authors(Publication.objects.published())
    filterset_class = PublicationFilter
    template_name = "publications/publication_list.html"
    search_placeholder = "title, text, author"
    paginate_by = 50
    columns = [
        Column("title", "Publication", sort="title", is_link=True),
        Column("kind", "Kind", "get_kind_display", sort="kind"),
        Column("state", "State", "get_state_display", sort="state"),
        Column("published", "Published", "published_on", sort="published_on"),
        Column("authors", "Authors", lambda one: "; ".join(citing.names(one))),
        Column("partners", "Partners", lambda one: "; ".join(citing.names(one, PARTNER))),
        Column("topics", "Topics", lambda one: "; ".join(public.topics(one))),
        Column("event", "Event", public.event_title),
        Column("language", "Language"),
        Column("version", "Version"),
        Column("doi", "DOI"),
        Column("licence", "Licence"),
        Column("summary", "Summary", lambda one: plain(one.summary)),
        Column("document", "Document", public.address),
        Column("sha256", "SHA-256", public.digest),
        Column("url", "Page", public.site_address),
    ]
    feed = Feed(
        title="publications",
        subtitle="Documents of the consortium, the latest first.",
        title_of=lambda one: one.title,
        text_of=lambda one: f"{one.get_kind_display()}. {plain(one.summary)}".strip(),
        published_on=lambda one: one.published_on.first_day,
        entries=lambda found: found.filter(published_on__isnull=False)[:30],
        updated_at=lambda one: one.updated_at,
    )

    def context(self, page) -> dict:
        cards = [public.as_card(one) for one in page.object_list]
        return super().context(page) | {"cards": cards, "shows_sort": True}


# --- one document ---------------------------------------------------------------------------------


@described(
    "One document: where to read it, what belongs to it, how to cite it",
    forms=["json"],
    row=PublicationList,
)
def publication_detail(request, slug):
    """One document: what it is, where to read it, what belongs to it, how to cite it."""
    if "preview" in request.GET:
        return publication_preview(request, slug)
    publication = get_object_or_404(public.with_parts(Publication.objects.published()), slug=slug)
    form = request.GET.get("format", "")
    if form == "json":
        return json_answer(as_data(publication))
    if form:
        raise Http404(f"This publication has no form called {form}.")
    response = show(request, publication, json_ld=json_ld(publication_ld(publication)))
    if publication.state in {Publication.State.SUPERSEDED, Publication.State.WITHDRAWN}:
        response["X-Robots-Tag"] = "noindex"  # Searchers shall find the version that holds.
    return response


@never_cache
@staff_with("publications.view_publication")
def publication_preview(request, slug):
    """The page as it will be, for the staff."""
    publication = get_object_or_404(public.with_parts(Publication.objects.all()), slug=slug)
    response = show(request, publication, is_preview=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def show(request, publication: Publication, **context):
    """The page itself."""
    context |= public.as_page(publication) | {
        "title": publication.title,
        "correction": f"Correction: {publication.title}",
        "crumbs": [crumb(request, "publication_list", "Publications")],
        "downloads": downloads(["json"], partial(address, request)),
    }
    return render(request, "publications/publication_detail.html", context)


def as_data(publication: Publication) -> dict:
    """A document as data: the columns of the list, then what only its page has."""
    row = {column.name: column.data(publication) for column in PublicationList.columns}
    return {
        **row,
        "is_illustrative": settings.DEMO,
        "metadata_licence": "https://creativecommons.org/licenses/by/4.0/",
        **public.as_parts(publication),
    }


# --- files ----------------------------------------------------------------------------------------


@require_safe
def publication_file(request, slug):
    """The file of a document that is out; before that it is for the staff."""
    if "preview" in request.GET:
        return file_preview(request, Publication.objects.all(), slug=slug)
    publication = get_object_or_404(Publication.objects.readable(), slug=slug)
    return file_of(request, publication, publication.title)


@require_safe
def publication_other_file(request, slug, pk):
    """A translation, an annex: as public as the document to which it belongs."""
    found = PublicationFile.objects.select_related("publication")
    if "preview" in request.GET:
        return file_preview(request, found, publication__slug=slug, pk=pk)
    readable = found.filter(publication__in=Publication.objects.readable())
    one = get_object_or_404(readable, publication__slug=slug, pk=pk)
    return file_of(request, one, f"{one.publication} {one}")


@never_cache
@staff_with("publications.view_publication")
def file_preview(request, documents, **which):
    """The file of what is not public, or not yet."""
    document = get_object_or_404(documents, **which)
    return file_of(request, document, str(document), is_public=False)


def file_of(request, document, name: str, **how):
    """A file with the fingerprint by which programs know it again; old versions are not indexed."""
    if not document.file:
        raise Http404("There is no file here: the document is elsewhere.")
    response = answer_with(request, document.file, name=name, etag=document.sha256, **how)
    publication = getattr(document, "publication", document)
    if publication.state == Publication.State.SUPERSEDED:
        response["X-Robots-Tag"] = "noindex"
    return response


urlpatterns = [
    path("publications/", PublicationList.as_view(), name="publication_list"),
    path("publications/<slug:slug>/", publication_detail, name="publication_detail"),
    path("publications/<slug:slug>/file/", publication_file, name="publication_file"),
    path(
        "publications/<slug:slug>/file/<int:pk>/",
        publication_other_file,
        name="publication_other_file",
    ),
]
