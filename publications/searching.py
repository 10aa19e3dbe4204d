"""What the public finds of publications, videos, news and the newsletter."""

from django.db.models import Case, OuterRef, Value, When
from django.db.models.functions import TruncDate

from events.models import Event, Topic
from events.searching import TOPIC
from icpermed.models import PartialDateFirst
from icpermed.search.declared import Searchable, declare, gathered, joined, labels
from publications.models import (
    NewsItem,
    NewsletterIssue,
    NewsletterItem,
    Publication,
    PublicationAuthor,
    PublicationFile,
    PublicationTopic,
    Video,
)
from registry.models import Body, Organisation, Person

OF_PUBLICATION = {"publication": OuterRef("pk")}
#: Authors as a page names them: people only if they agreed to be named.
AUTHOR = joined(
    "name",
    Case(When(body__is_published=True, then="body__name"), default=Value("")),
    Case(When(organisation__is_published=True, then="organisation__name"), default=Value("")),
    Case(When(person__is_name_public=True, then="person__name"), default=Value("")),
)
EVENT = Case(When(event__is_published=True, then="event__title"), default=Value(""))
#: What has only been announced shows neither its files nor their names.
IS_OUT = {"publication__state__in": ["published", "superseded"]}

declare(
    Searchable(
        "publication",
        "Publication",
        "Publications",
        queryset=Publication.objects.published,
        title="title",
        route="publication_detail",
        words=(
            labels("kind", Publication.Kind),
            labels("state", Publication.State),
            "doi",
            gathered(PublicationAuthor.objects.named().filter(**OF_PUBLICATION), AUTHOR),
            gathered(PublicationTopic.objects.filter(**OF_PUBLICATION), *TOPIC),
            gathered(PublicationFile.objects.filter(**OF_PUBLICATION, **IS_OUT), "title"),
            EVENT,
        ),
        prose=("summary",),
        place=labels("kind", Publication.Kind),
        day=PartialDateFirst("published_on"),
        also={
            Topic: "topic_rows__topic",
            Body: "authors__body",
            Organisation: "authors__organisation",
            Person: "authors__person",
            Event: "event",
        },
    ),
    Searchable(
        "video",
        "Video",
        "Videos",
        queryset=Video.objects.published,
        title="title",
        route="video_detail",
        words=(EVENT,),
        prose=("summary",),
        day=PartialDateFirst("published_on"),
        also={Event: "event"},
    ),
    Searchable(
        "news",
        "News",
        "News",
        queryset=NewsItem.objects.published,
        title="title",
        route="news_item_detail",
        prose=("summary", "text"),
        day=TruncDate("appears_at"),
    ),
    Searchable(
        "newsletter",
        "Newsletter",
        "Newsletters",
        queryset=NewsletterIssue.objects.published,
        title="title",
        route="newsletter_detail",
        prose=(
            "intro",
            gathered(NewsletterItem.objects.filter(issue=OuterRef("pk")), "title", "text"),
            "facts",
        ),
        day=TruncDate("sent_at"),
    ),
)
