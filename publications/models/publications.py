"""Documents: planned, prepared, published, then perhaps superseded by a new version."""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from events.models import Event, Topic
from icpermed.models import Record, RecordQuerySet, Stamped, tracked
from icpermed.moves import Moving
from icpermed.partial_dates import PartialDateField
from publications.models.files import DocumentFile, is_new
from registry.models import Body, Organisation, Person

#: Addresses below /publications/ that are no publication.
RESERVED = ["videos"]
#: The registry of DOIs says: 10., the number of who gives it out, a slash, and nearly anything.
DOI = RegexValidator(r"^10\.\d{4,9}/\S+$", "Write the DOI alone: 10.1234/example.")


class PublicationQuerySet(RecordQuerySet):
    """Publications; those that were superseded or withdrawn stay reachable, and say so."""

    def publish(self) -> int:
        """Show those that are published, or were; planned ones are announced by their state."""
        was_out = self.filter(state__in=["published", "superseded", "withdrawn"])
        return super(PublicationQuerySet, was_out).publish()

    def latest_versions(self):
        """Those that hold: neither superseded nor withdrawn."""
        return self.filter(state="published")

    def standing(self):
        """Those that hold or are to come: neither superseded nor withdrawn."""
        return self.exclude(state__in=["superseded", "withdrawn"])

    def readable(self):
        """Those whose files and addresses everybody may have; withdrawn ones say why not."""
        return self.published().filter(state__in=["published", "superseded"])

    def search(self, words: str):
        """Those whose title, text, DOI, public authors, topics or event mention the words."""
        authors = (
            PublicationAuthor.objects.named()
            .filter(publication=OuterRef("pk"))
            .filter(
                Q(name__mentions=words)
                | Q(person__name__mentions=words)
                | Q(body__is_published=True, body__name__mentions=words)
                | Q(organisation__is_published=True, organisation__name__mentions=words)
            )
        )
        topics = PublicationTopic.objects.filter(publication=OuterRef("pk"))
        return self.filter(
            Q(title__mentions=words)
            | Q(summary__mentions=words)
            | Q(doi__mentions=words)
            | Q(event__is_published=True, event__title__mentions=words)
            | Exists(authors)
            | Exists(topics.filter(topic__in=Topic.objects.called(words)))
        )


@tracked
class Publication(Moving, DocumentFile, Record):
    """A document of the consortium: a report, a flyer, a policy brief."""

    holds_today = False

    class Kind(models.TextChoices):
        STATE_OF_THE_ART = "state_of_the_art", "State of the Art Report"
        STRATEGY = "strategy", "Strategy or agenda"
        REPORT = "report", "Report"
        WORKSHOP_REPORT = "workshop_report", "Report of a workshop"
        MEETING_REPORT = "meeting_report", "Report of a meeting"
        RECOMMENDATIONS = "recommendations", "Recommendations"
        REFLECTION_PAPER = "reflection_paper", "Reflection paper"
        POLICY_BRIEF = "policy_brief", "Policy brief"
        METHODOLOGY = "methodology", "Methodology"
        FLYER = "flyer", "Flyer"
        BROCHURE = "brochure", "Brochure"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        IN_PREPARATION = "in_preparation", "In preparation"
        PUBLISHED = "published", "Published"
        SUPERSEDED = "superseded", "Superseded by a newer version"
        WITHDRAWN = "withdrawn", "Withdrawn"

    MOVES = {
        State.PLANNED: {State.IN_PREPARATION, State.PUBLISHED, State.WITHDRAWN},
        State.IN_PREPARATION: {State.PLANNED, State.PUBLISHED, State.WITHDRAWN},
        State.PUBLISHED: {State.SUPERSEDED, State.WITHDRAWN, State.IN_PREPARATION},
        State.SUPERSEDED: {State.PUBLISHED, State.WITHDRAWN},
        State.WITHDRAWN: {State.PUBLISHED, State.IN_PREPARATION},
    }
    SEEN_WITH = {"note": "publications.change_publication"}

    title = models.CharField(max_length=300)
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The last part of the page's address, for good: /publications/…/.",
    )
    kind = models.CharField(max_length=25, choices=Kind)
    published_on = PartialDateField(
        "published", blank=True, null=True, help_text="2023, 2023-04 or 2023-04-28."
    )
    summary = models.TextField(
        blank=True, help_text="In a few sentences, in our own words. The public sees it. Markdown."
    )
    is_by_secretariat = models.BooleanField(
        "by the secretariat", default=False, help_text="Ticked: the secretariat is an author."
    )
    doi = models.CharField("DOI", max_length=120, blank=True, validators=[DOI])
    licence = models.CharField(max_length=60, blank=True, help_text="CC BY 4.0")
    cite_as = models.TextField(
        blank=True, help_text="Empty: composed from authors, year, title and address."
    )
    accompanies = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="companions",
        blank=True,
        null=True,
        help_text="The document to which this one belongs: a methodology, a policy brief.",
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="newer_versions",
        verbose_name="newer version of",
        blank=True,
        null=True,
    )
    event = models.ForeignKey(
        Event,
        models.PROTECT,
        related_name="publications",
        blank=True,
        null=True,
        help_text="The meeting or workshop it comes from.",
    )
    source = models.CharField(max_length=250, blank=True, help_text="Where the facts come from.")
    withdrawn_because = models.CharField(
        "why it was withdrawn", max_length=250, blank=True, help_text="The public reads it."
    )
    state = models.CharField(max_length=15, choices=State, default=State.PLANNED, editable=False)
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = [F("published_on").desc(nulls_last=True), "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED),
                name="publications_publication_address_is_free",
                violation_error_code="slug",
                violation_error_message="This address is taken by a page of ours: choose another.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "superseded"]) | ~Q(file="") | ~Q(link=""),
                name="publications_publication_published_with_file_or_link",
                violation_error_code="link",
                violation_error_message="A published document needs its file or its address.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "superseded"]) | Q(published_on__isnull=False),
                name="publications_publication_published_on_a_day",
                violation_error_code="published_on",
                violation_error_message="Say when it was published; a year is enough.",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawn_because=""),
                name="publications_publication_withdrawn_for_a_reason",
                violation_error_code="withdrawn_because",
                violation_error_message="Say why it was withdrawn: the public reads it.",
            ),
            models.CheckConstraint(
                condition=Q(is_published=False)
                | Q(state__in=["published", "superseded", "withdrawn"])
                | Q(file="", link=""),
                name="publications_publication_draft_stays_private",
                violation_error_code="is_published",
                violation_error_message="What is announced only has no file or address yet:"
                " publish it, or take these out.",
            ),
            models.CheckConstraint(
                condition=~Q(accompanies=F("pk")) & ~Q(replaces=F("pk"))
                | Q(accompanies__isnull=True, replaces__isnull=True),
                name="publications_publication_not_of_itself",
                violation_error_message="A document does not belong to itself.",
            ),
            models.UniqueConstraint(
                fields=["doi"],
                condition=~Q(doi=""),
                name="publications_publication_doi_once",
                violation_error_code="doi",
                violation_error_message="Another document has this DOI.",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="slug_is_permanent", fields=["slug"])]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("publication_detail", args=[self.slug])

    def get_preview_url(self) -> str:
        """Where the staff opens its file, public or not."""
        return f"{reverse('publication_file', args=[self.slug])}?preview=1"

    def warnings(self) -> list[str]:
        """Whoever cites a document means the file that was there."""
        is_out = self.pk and self.state in {self.State.PUBLISHED, self.State.SUPERSEDED}
        if is_out and is_new(self.file):
            return [
                "This document is published, and its file changes. Better make a new version: the"
                " old one then stays where it is, and says so."
            ]
        return []


class PublicationAuthorQuerySet(models.QuerySet):
    """Authors and partners of documents."""

    def named(self):
        """Those who may be named: people of the register only with their consent."""
        return self.filter(Q(person__isnull=True) | Q(person__is_name_public=True))


@tracked
class PublicationAuthor(Stamped):
    """Who wrote a document, or helped: a body, a person, an organisation, or a name alone."""

    class Role(models.TextChoices):
        AUTHOR = "author", "Author"
        PARTNER = "partner", "Partner"

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="authors")
    position = models.PositiveSmallIntegerField("order", default=0)
    role = models.CharField(max_length=10, choices=Role, default=Role.AUTHOR)
    name = models.CharField(
        max_length=200, blank=True, help_text="As it is printed; empty for a body of ours."
    )
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="publication_authors", blank=True, null=True
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="publication_authors", blank=True, null=True
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="publication_authors",
        blank=True,
        null=True,
        help_text="Shown only if the person agreed to be named.",
    )
    orcid = models.CharField(
        "ORCID iD", max_length=19, blank=True, help_text="Four groups: 0000-0002-1825-0097."
    )

    objects = PublicationAuthorQuerySet.as_manager()

    class Meta:
        ordering = ["publication", "position", "pk"]
        verbose_name = "author"
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="")
                | Q(body__isnull=False)
                | Q(organisation__isnull=False)
                | Q(person__isnull=False),
                name="publications_publicationauthor_is_somebody",
                violation_error_code="name",
                violation_error_message="Name the author, or choose a body, organisation or"
                " person.",
            ),
            models.CheckConstraint(
                condition=Q(orcid="") | Q(orcid__regex=r"^(\d{4}-){3}\d{3}[\dX]$"),
                name="publications_publicationauthor_orcid_is_one",
                violation_error_code="orcid",
                violation_error_message="Write the sixteen signs of the ORCID iD:"
                " 0000-0002-1825-0097.",
            ),
        ]

    def __str__(self):
        return str(self.name or self.body or self.organisation or self.person)


@tracked
class PublicationFile(DocumentFile, Stamped):
    """Another form of a document: a translation, a print version, an annex."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="other_files")
    position = models.PositiveSmallIntegerField("order", default=0)
    title = models.CharField(max_length=200, help_text="Annex, or German translation.")

    class Meta:
        ordering = ["publication", "position", "pk"]
        verbose_name = "file of a publication"
        verbose_name_plural = "files of publications"
        constraints = [
            models.CheckConstraint(
                condition=~Q(file="") | ~Q(link=""),
                name="publications_publicationfile_is_there",
                violation_error_code="link",
                violation_error_message="Add the file or its address.",
            )
        ]

    def __str__(self):
        return self.title

    def get_preview_url(self) -> str:
        """Where the staff opens it, public or not."""
        address = reverse("publication_other_file", args=[self.publication.slug, self.pk])
        return f"{address}?preview=1"


@tracked
class PublicationTopic(Stamped):
    """What a document is about: a topic of the vocabulary that events use, too."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="topic_rows")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="publication_rows")

    class Meta:
        ordering = ["publication", "topic__name", "pk"]
        verbose_name = "topic of a publication"
        verbose_name_plural = "topics of publications"
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "topic"],
                name="publications_publicationtopic_once",
                violation_error_code="topic",
                violation_error_message="This topic is chosen already.",
            )
        ]

    def __str__(self):
        return f"{self.topic}: {self.publication}"
