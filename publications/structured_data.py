"""What pages of documents, videos and news tell search engines (schema.org)."""

from django.conf import settings

from events.calendar import plain
from publications import citing, public
from publications.models import NewsItem, Publication, Video

#: Every document that is not a report has the plainer type.
REPORTS = {
    Publication.Kind.STATE_OF_THE_ART,
    Publication.Kind.REPORT,
    Publication.Kind.WORKSHOP_REPORT,
    Publication.Kind.MEETING_REPORT,
}


def publisher() -> dict:
    """The consortium, as the one who publishes this site."""
    return {
        "@type": "Organization",
        "name": settings.SITE_NAME,
        "url": f"{settings.SITE_URL}/",
    }


def known(facts: dict) -> dict:
    """What is known of them."""
    return {name: fact for name, fact in facts.items() if fact}


def publication_ld(publication: Publication) -> dict:
    """The public facts about a document."""
    address = public.site_address(publication)
    people = public.people(publication, public.Role.AUTHOR)
    event, accompanies = public.shown(publication.event), public.shown(publication.accompanies)
    return known(
        {
            "@context": "https://schema.org",
            "@type": "Report" if publication.kind in REPORTS else "DigitalDocument",
            "@id": citing.doi_url(publication) or address,
            "url": address,
            "name": publication.title,
            "genre": publication.get_kind_display(),
            "about": public.topics(publication),
            "abstract": plain(publication.summary),
            "author": [author_ld(one) for one in people],
            "contributor": [
                author_ld(one) for one in public.people(publication, public.Role.PARTNER)
            ],
            "datePublished": publication.published_on and publication.published_on.isoformat(),
            "inLanguage": publication.language,
            "version": publication.version,
            "license": publication.licence,
            "creativeWorkStatus": publication.get_state_display(),
            "identifier": publication.doi and f"doi:{publication.doi}",
            "citation": citing.citation(publication),
            "isPartOf": accompanies and {"@id": public.site_address(accompanies)},
            "recordedAt": event and {"@id": public.site_address(event)},
            "encoding": [encoding_ld(copy) for copy in public.copies(publication)],
        }
    )


def author_ld(one: dict) -> dict:
    """Who wrote it: a person has an ORCID iD; the others are groups."""
    return known(
        {
            "@type": "Person" if one["orcid"] else "Organization",
            "name": one["name"],
            "url": one["url"] and settings.SITE_URL + one["url"],
            "@id": one["orcid"] and f"https://orcid.org/{one['orcid']}",
        }
    )


def encoding_ld(copy: public.Copy) -> dict:
    """A file of a document."""
    return known(
        {
            "@type": "MediaObject",
            "name": copy.title,
            "contentUrl": copy.url if copy.is_elsewhere else settings.SITE_URL + copy.url,
            "inLanguage": copy.language,
            "sha256": copy.sha256,
        }
    )


def video_ld(video: Video) -> dict:
    """The public facts about a video."""
    picture = public.picture_url(video)
    return known(
        {
            "@context": "https://schema.org",
            "@type": "VideoObject",
            "@id": public.site_address(video),
            "url": video.url,
            "name": video.title,
            "description": plain(video.summary) or video.title,
            "uploadDate": video.published_on and video.published_on.isoformat(),
            "thumbnailUrl": picture and settings.SITE_URL + picture,
            "duration": f"PT{video.minutes}M" if video.minutes else "",
            "inLanguage": video.language,
            "publisher": publisher(),
        }
    )


def news_ld(item: NewsItem) -> dict:
    """The public facts about a news item."""
    picture = public.picture_url(item)
    return known(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "@id": public.site_address(item),
            "url": public.site_address(item),
            "headline": item.title,
            "description": item.summary,
            "articleBody": plain(item.text),
            "datePublished": item.appears_at.isoformat(),
            "dateModified": max(item.updated_at, item.appears_at).isoformat(),
            "image": picture and settings.SITE_URL + picture,
            "inLanguage": "en",
            "publisher": publisher(),
        }
    )
