"""Everything that the public sees of documents, videos and news, for their pages and their data."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from events.calendar import plain
from icpermed.connections.related import with_connections
from icpermed.languages import language_name
from publications import citing
from publications.models import (
    NewsItem,
    Publication,
    PublicationAuthor,
    PublicationFile,
    PublicationTopic,
    Video,
)
from publications.versions import versions

Role = PublicationAuthor.Role


def with_authors(publications):
    """Documents with all that their row in a list needs."""
    authors = PublicationAuthor.objects.select_related("body", "organisation", "person")
    return publications.select_related("event").prefetch_related(
        Prefetch("authors", authors),
        Prefetch("topic_rows", PublicationTopic.objects.select_related("topic")),
    )


def with_parts(publications):
    """Documents with all that their page needs."""
    companions = Publication.objects.published().order_by("kind", "title", "pk")
    return (
        with_connections(with_authors(publications))
        .select_related("accompanies")
        .prefetch_related("other_files", Prefetch("companions", companions))
    )


def shown(record):
    """A record that another one points to, if the public sees it."""
    return record if record and record.is_published else None


# --- files ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Copy:
    """One file of a document, or an address elsewhere, with what a reader wants to know of it."""

    title: str
    url: str
    words: str  # "PDF, 1.2 MB, French, version 2"
    sha256: str
    language: str
    is_elsewhere: bool


def copies(publication: Publication) -> list[Copy]:
    """Everything there is to read; nothing of a document that was withdrawn or is not there yet."""
    if publication.state not in {Publication.State.PUBLISHED, Publication.State.SUPERSEDED}:
        return []
    others = publication.other_files.all()
    found = [copy_of(publication, "Read the document", main_file_url(publication))]
    return found + [copy_of(one, one.title, other_file_url(publication, one)) for one in others]


def copy_of(document: Publication | PublicationFile, title: str, file_url: str) -> Copy:
    """A file as a reader sees it."""
    parts = []
    if document.file:
        parts += [document.file.name.rpartition(".")[2].upper(), filesizeformat(document.size)]
    if document.language and document.language != "en":
        parts.append(language_name(document.language))
    if document.version:
        parts.append(f"version {document.version}")
    return Copy(
        title=title,
        url=file_url or document.url,
        words=", ".join(parts),
        sha256=document.sha256,
        language=document.language,
        is_elsewhere=not document.file,
    )


def main_file_url(publication: Publication) -> str:
    """Where the file of a document is; empty where it is elsewhere."""
    return reverse("publication_file", args=[publication.slug]) if publication.file else ""


def other_file_url(publication: Publication, one: PublicationFile) -> str:
    """Where another file of a document is; empty where it is elsewhere."""
    return reverse("publication_other_file", args=[publication.slug, one.pk]) if one.file else ""


def address(publication: Publication) -> str:
    """Where to read a document, as a whole address; empty where there is nothing to read."""
    if publication.state not in {Publication.State.PUBLISHED, Publication.State.SUPERSEDED}:
        return ""
    here = main_file_url(publication)
    return settings.SITE_URL + here if here else publication.url


def digest(publication: Publication) -> str:
    """The SHA-256 of the file that everybody may have."""
    return publication.sha256 if address(publication) else ""


# --- a document -----------------------------------------------------------------------------------


def topics(publication: Publication) -> list[str]:
    """The names of its topics."""
    return [row.topic.name for row in publication.topic_rows.all()]


def event_title(record: Publication | NewsItem | Video) -> str:
    """The event it comes from, if the public sees that."""
    event = shown(record.event)
    return event.title if event else ""


def by_line(publication: Publication) -> str:
    """Who made it, and with whom, in one line."""
    authors = ", ".join(citing.names(publication))
    partners = ", ".join(citing.names(publication, Role.PARTNER))
    return " with ".join(words for words in [authors, partners] if words)


def people(publication: Publication, role: str) -> list[dict]:
    """Authors or partners with the page of each that has one."""
    found = [
        {"name": citing.name_of(one), "url": citing.url_of(one), "orcid": one.orcid}
        for one in publication.authors.all()
        if one.role == role
    ]
    if role == Role.AUTHOR and publication.is_by_secretariat:
        found.append({"name": citing.SECRETARIAT, "url": "", "orcid": ""})
    return [one for one in found if one["name"]]


def as_card(publication: Publication) -> dict:
    """What the list shows of a document."""
    return {
        "publication": publication,
        "by": by_line(publication),
        "day": publication.published_on,
        "summary": plain(publication.summary),
    }


def as_page(publication: Publication) -> dict:
    """What the page shows."""
    family = [one for one in versions(publication) if one.is_published]
    newer = [one for one in family if one.step > 0 and one.state == Publication.State.PUBLISHED]
    return {
        "publication": publication,
        "authors": people(publication, Role.AUTHOR),
        "partners": people(publication, Role.PARTNER),
        "topics": [row.topic for row in publication.topic_rows.all()],
        "copies": copies(publication),
        "event": shown(publication.event),
        "accompanies": shown(publication.accompanies),
        "companions": publication.companions.all(),
        "versions": family if len(family) > 1 else [],
        "newest": newer[0] if newer else None,
        "citation": citing.citation(publication),
        "doi_url": citing.doi_url(publication),
        "language": language_name(publication.language) if publication.language else "",
    }


def as_parts(publication: Publication) -> dict:
    """What only the page has, as data. An allow-list: nothing else of it leaves the house."""
    accompanies = shown(publication.accompanies)
    return {
        "summary_markdown": publication.summary,
        "cite_as": citing.citation(publication),
        "withdrawn_because": publication.withdrawn_because,
        "accompanies": site_address(accompanies) if accompanies else "",
        "accompanied_by": [site_address(one) for one in publication.companions.all()],
        "versions": [
            {"url": site_address(one), "state": one.state, "version": one.version}
            for one in versions(publication)
            if one.is_published
        ],
        "files": [
            {
                "title": copy.title,
                "url": copy.url if copy.is_elsewhere else settings.SITE_URL + copy.url,
                "language": copy.language,
                "sha256": copy.sha256,
            }
            for copy in copies(publication)
        ],
        "source": publication.source,
    }


def site_address(record) -> str:
    """The address of a page of ours."""
    return settings.SITE_URL + record.get_absolute_url()


# --- videos and news ------------------------------------------------------------------------------


def picture_url(record: NewsItem | Video) -> str:
    """Where its picture is; empty without one."""
    if not record.picture:
        return ""
    name = "video_picture" if isinstance(record, Video) else "news_item_picture"
    return reverse(name, args=[record.slug])


def appeared_on(item: NewsItem):
    """The day on which a news item appeared."""
    return timezone.localdate(item.appears_at)


def host_of(url: str) -> str:
    """The site that an address leads to: "youtube.com"."""
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")


def organisation_name(item: NewsItem) -> str:
    """The organisation it is about, if the public sees that."""
    organisation = shown(item.organisation)
    return organisation.name if organisation else ""


def channel_figures(channel) -> str:
    """What is counted there, in words: "Followers: more than 1,000"."""
    return "; ".join(str(figure) for figure in channel.figures.all())
