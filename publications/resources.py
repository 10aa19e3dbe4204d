"""Publications, videos, channels, news and newsletters as spreadsheets; subscribers are apart."""

from import_export.fields import Field

from events.models import Event, Topic
from events.resources import BY_BUTTONS, FIXED_ADDRESS, slug_field
from icpermed.resources import RecordResource
from icpermed.widgets import KeyWidget
from publications.models import (
    Channel,
    ChannelFigure,
    NewsItem,
    NewsletterIssue,
    NewsletterItem,
    Publication,
    PublicationAuthor,
    PublicationFile,
    PublicationTopic,
    Video,
)
from registry.models import Body, Organisation
from registry.widgets import PersonWidget


def publication_field(name: str = "publication") -> Field:
    return slug_field(name, Publication)


class PublicationResource(RecordResource):
    """Publications by their address. A new one may have been published long ago.

    Files are not in a spreadsheet: they are added on the page of the publication. A row can refer
    to a publication that is there already, not to another new row of the same file.
    """

    label, label_column = "t.title", "title"
    fixed = {"slug": FIXED_ADDRESS, "state": BY_BUTTONS}
    select_related = ["accompanies", "replaces", "event"]
    accompanies = publication_field("accompanies")
    replaces = publication_field("replaces")
    event = slug_field("event", Event)

    class Meta:
        model = Publication
        fields = [
            *("slug", "title", "kind", "state", "published_on", "language", "version", "link"),
            *("summary", "is_by_secretariat", "doi", "licence", "cite_as", "accompanies"),
            *("replaces", "event", "source", "withdrawn_because", "note", "is_published"),
        ]
        import_id_fields = ["slug"]


class PublicationAuthorResource(RecordResource):
    """Authors and partners by publication and who they are."""

    label, label_column = "t.name", "name"
    narrowed_by = ["organisation", "person", "role"]
    select_related = ["publication", "body", "organisation", "person"]
    publication = publication_field()
    body = slug_field("body", Body)
    organisation = slug_field("organisation", Organisation)
    person = Field("person", "person", PersonWidget())

    class Meta:
        model = PublicationAuthor
        fields = [
            *("publication", "position", "role", "name", "body", "organisation", "person"),
            "orcid",
        ]
        import_id_fields = ["publication", "name", "body"]


class PublicationFileResource(RecordResource):
    """Further forms of publications that are elsewhere, by publication, title and language."""

    label, label_column = "t.title", "title"
    narrowed_by = ["version", "link"]
    select_related = ["publication"]
    publication = publication_field()

    class Meta:
        model = PublicationFile
        fields = ["publication", "position", "title", "language", "version", "link"]
        import_id_fields = ["publication", "title", "language"]


class PublicationTopicResource(RecordResource):
    """Which publication has which topic."""

    label = "(SELECT p.title FROM publications_publication p WHERE p.id = t.publication_id)"
    select_related = ["publication", "topic"]
    publication = publication_field()
    topic = slug_field("topic", Topic)

    class Meta:
        model = PublicationTopic
        fields = ["publication", "topic"]
        import_id_fields = ["publication", "topic"]


class VideoResource(RecordResource):
    """Videos by their address. Pictures are not in a spreadsheet."""

    label, label_column = "t.title", "title"
    fixed = {"slug": FIXED_ADDRESS}
    select_related = ["event"]
    event = slug_field("event", Event)

    class Meta:
        model = Video
        fields = [
            *("slug", "title", "published_on", "link", "language", "minutes", "has_captions"),
            *("summary", "picture_credit", "event", "source", "note", "is_published"),
        ]
        import_id_fields = ["slug"]


class ChannelResource(RecordResource):
    """Channels by their name."""

    label, label_column = "t.name", "name"

    class Meta:
        model = Channel
        fields = [
            *("name", "kind", "handle", "position", "link", "starts_on", "ends_on", "source"),
            *("note", "is_published"),
        ]
        import_id_fields = ["name"]


class ChannelFigureResource(RecordResource):
    """Figures by channel, what is counted, and the day they hold for."""

    label, label_column = "t.label", "label"
    select_related = ["channel"]
    channel = Field("channel", "channel", KeyWidget(Channel, "name"))

    class Meta:
        model = ChannelFigure
        fields = [
            *("channel", "position", "label", "qualifier", "number", "unit", "as_of", "source")
        ]
        import_id_fields = ["channel", "label", "as_of"]


class NewsItemResource(RecordResource):
    """News by their address. Pictures are not in a spreadsheet."""

    label, label_column = "t.title", "title"
    fixed = {"slug": FIXED_ADDRESS}
    select_related = ["event", "organisation"]
    event = slug_field("event", Event)
    organisation = slug_field("organisation", Organisation)

    class Meta:
        model = NewsItem
        fields = [
            *("slug", "title", "appears_at", "summary", "text", "picture_credit", "event"),
            *("organisation", "source", "note", "is_published"),
        ]
        import_id_fields = ["slug"]


class NewsletterIssueResource(RecordResource):
    """Issues by their address. A new one may have been sent before, from elsewhere."""

    label, label_column = "t.title", "title"
    fixed = {"slug": FIXED_ADDRESS} | dict.fromkeys(["send_at", "state", "sent_at"], BY_BUTTONS)

    class Meta:
        model = NewsletterIssue
        fields = [
            *("slug", "title", "audience", "starts_on", "ends_on", "intro", "facts", "send_at"),
            *("state", "sent_at", "source", "note", "is_published"),
        ]
        import_id_fields = ["slug"]


class NewsletterItemResource(RecordResource):
    """Items by issue and title; where several have these, by their place."""

    label, label_column = "t.title", "title"
    narrowed_by = ["section", "position"]
    select_related = ["issue"]
    issue = slug_field("issue", NewsletterIssue)

    class Meta:
        model = NewsletterItem
        fields = ["issue", "section", "position", "title", "text", "link"]
        import_id_fields = ["issue", "title"]
