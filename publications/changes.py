"""What changes in publications, videos, news and the newsletter."""

from django.db.models import F
from django.db.models.functions import TruncDate

from icpermed.changes import Told, first_state, tell
from icpermed.models import PartialDateFirst
from publications.models import NewsItem, NewsletterIssue, Publication, Video


def documents(*states: str):
    """Public documents in some states: planned ones have only been announced."""
    return lambda: Publication.objects.published().filter(state__in=states)


def kind_words(facts: dict) -> str:
    """What sort of document it is."""
    return Publication.Kind(facts["kind"]).label


DOCUMENT_FACTS = {"name": F("title"), "kind": F("kind"), "because": F("withdrawn_because")}

tell(
    Told(
        "document_published",
        "Document published",
        queryset=documents("published", "superseded"),
        day=PartialDateFirst("published_on"),
        when=F("published_on"),
        title=lambda facts: facts["name"],
        text=kind_words,
        route="publication_detail",
        facts=DOCUMENT_FACTS,
    ),
    Told(
        "document_superseded",
        "Document superseded",
        queryset=documents("superseded"),
        day=first_state(Publication, state="superseded"),
        title=lambda facts: f"There is a newer version of {facts['name']}",
        text=kind_words,
        route="publication_detail",
        facts=DOCUMENT_FACTS,
    ),
    Told(
        "document_withdrawn",
        "Document withdrawn",
        queryset=documents("withdrawn"),
        day=first_state(Publication, state="withdrawn"),
        title=lambda facts: f"{facts['name']} was withdrawn",
        text=lambda facts: facts["because"] or kind_words(facts),
        route="publication_detail",
        facts=DOCUMENT_FACTS,
    ),
    Told(
        "video_published",
        "Video published",
        queryset=Video.objects.published,
        day=PartialDateFirst("published_on"),
        when=F("published_on"),
        title=lambda facts: facts["name"],
        route="video_detail",
        facts={"name": F("title")},
    ),
    Told(
        "news",
        "News",
        queryset=NewsItem.objects.published,
        day=TruncDate("appears_at"),
        title=lambda facts: facts["name"],
        text=lambda facts: facts["summary"],
        route="news_item_detail",
        facts={"name": F("title"), "summary": F("summary")},
    ),
    Told(
        "newsletter_sent",
        "Newsletter sent",
        queryset=NewsletterIssue.objects.published,
        day=TruncDate("sent_at"),
        title=lambda facts: facts["name"],
        route="newsletter_detail",
        facts={"name": F("title")},
    ),
)
