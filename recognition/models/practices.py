"""Best practices: handed in, screened, revised with the author, approved, published, renewed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from icpermed.models import Dated, DatedQuerySet, Record, RecordQuerySet, Stamped, tracked
from icpermed.moves import Moving
from icpermed.personal_links import new_link_for_a_new_address, new_token
from icpermed.quantities import Quantity
from icpermed.refusals import refuse
from icpermed.web_links import WebLink
from registry.models import Country, Organisation

#: The five questions of the screening: the field, the sentence.
SCREENING = {
    "is_about_personalised_medicine": "The link to personalised medicine is clear.",
    "is_of_benefit": "Patients or society benefit.",
    "is_understandable": "It can be understood without being an expert.",
    "is_complete": "All parts of the form are filled in.",
    "is_in_the_public_domain": "Nothing in it is confidential or advertising.",
}

#: What the author approves: changed after it, it must be approved again.
APPROVED = [
    "title",
    "original_title",
    "original_language",
    "organisation_name",
    "country",
    "is_international",
    "kind",
    "stage",
    "starts_on",
    "ends_on",
    "summary",
    "text",
]
#: Addresses below /best-practices/ that are no practice.
RESERVED = ["author", "new"]
#: The same as columns of the table.
COLUMNS = ["country_id" if field == "country" else field for field in APPROVED]


class BestPracticeQuerySet(RecordQuerySet, DatedQuerySet):
    """Best practices, published or on the way."""

    def publish(self) -> int:
        """Show those to the public that their authors have approved; the others stay hidden."""
        return super(BestPracticeQuerySet, self.filter(state="approved")).publish()

    def search(self, words: str):
        """Those whose titles, text, organisation, country or links contain the words."""
        links = PracticeLink.objects.filter(title__mentions=words)
        return self.filter(
            Q(title__mentions=words)
            | Q(original_title__mentions=words)
            | Q(summary__mentions=words)
            | Q(text__mentions=words)
            | Q(organisation_name__mentions=words)
            | Q(country__name__mentions=words)
            | Exists(links.filter(practice=OuterRef("pk")))
        )


@tracked
class BestPractice(Moving, Dated, Record):
    """Something that works, for others to learn from: an infrastructure, a project, a training."""

    class Kind(models.TextChoices):
        INFRASTRUCTURE = "infrastructure", "Infrastructure"
        PROJECT = "project", "Project"
        TRAINING = "training", "Training"
        STRATEGY = "strategy", "Strategy"

    class Stage(models.TextChoices):
        RESEARCH = "research", "Research"
        INNOVATION = "innovation", "Innovation"
        IMPLEMENTATION = "implementation", "Implementation"

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "E-mail not confirmed"
        SUBMITTED = "submitted", "Handed in"
        SCREENED = "screened", "Screened, in review"
        REVISION = "revision", "With the author"
        ACCEPTED = "accepted", "Accepted, being edited"
        APPROVED = "approved", "Approved by the author"
        REJECTED = "rejected", "Not accepted"
        WITHDRAWN = "withdrawn", "Withdrawn"
        ARCHIVED = "archived", "Archived"

    MOVES = {
        State.UNCONFIRMED: {State.SUBMITTED, State.WITHDRAWN},
        State.SUBMITTED: {State.SCREENED, State.REVISION, State.REJECTED, State.WITHDRAWN},
        State.SCREENED: {State.REVISION, State.ACCEPTED, State.REJECTED, State.WITHDRAWN},
        State.REVISION: {State.SUBMITTED, State.SCREENED, State.REJECTED, State.WITHDRAWN},
        State.ACCEPTED: {State.APPROVED, State.REVISION, State.REJECTED, State.WITHDRAWN},
        State.APPROVED: {State.ACCEPTED, State.ARCHIVED, State.WITHDRAWN},
        State.REJECTED: {State.SUBMITTED},
        State.WITHDRAWN: {State.SUBMITTED},
        State.ARCHIVED: {State.ACCEPTED, State.APPROVED},
    }
    #: What only those may see who work on the submissions.
    SEEN_WITH = dict.fromkeys(
        ["contact_name", "contact_email", "note"], "recognition.change_bestpractice"
    )
    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {"recognition_bestpractice_as_approved": "title"}

    title = models.CharField(max_length=250)
    original_title = models.CharField(
        "title in its own language", max_length=250, blank=True, help_text="“Psifas”, in Hebrew."
    )
    original_language = models.CharField(
        "language of that title",
        max_length=10,
        blank=True,
        help_text="The code of the language: he, fr, pt.",
    )
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The last part of the page's address, for good: /best-practices/…/.",
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="best_practices",
        blank=True,
        null=True,
        help_text="If it is in the register.",
    )
    organisation_name = models.CharField("organisation, in words", max_length=250, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="best_practices", blank=True, null=True
    )
    is_international = models.BooleanField(
        "international", default=False, help_text="Ticked: it belongs to no single country."
    )
    kind = models.CharField(max_length=20, choices=Kind)
    stage = models.CharField("stage of the value chain", max_length=20, choices=Stage, blank=True)
    summary = models.TextField(help_text="In a few sentences. The public sees it. Markdown.")
    text = models.TextField("description", blank=True, help_text="The public sees it. Markdown.")
    picture = models.ImageField(upload_to="practices/", blank=True)
    picture_credit = models.CharField(max_length=150, blank=True)
    picture_licence = models.CharField(max_length=60, blank=True, help_text="CC BY 4.0")
    source = models.CharField(
        max_length=250, blank=True, help_text="Where it comes from, if nobody handed it in here."
    )

    contact_name = models.CharField("name of the author", max_length=200, blank=True)
    contact_email = models.EmailField("e-mail of the author", blank=True)
    token = models.CharField(max_length=64, default=new_token, editable=False, unique=True)
    state = models.CharField(max_length=15, choices=State, default=State.SUBMITTED, editable=False)
    confirmed_at = models.DateTimeField("address confirmed", blank=True, null=True, editable=False)
    is_about_personalised_medicine = models.BooleanField(
        SCREENING["is_about_personalised_medicine"], blank=True, null=True
    )
    is_of_benefit = models.BooleanField(SCREENING["is_of_benefit"], blank=True, null=True)
    is_understandable = models.BooleanField(SCREENING["is_understandable"], blank=True, null=True)
    is_complete = models.BooleanField(SCREENING["is_complete"], blank=True, null=True)
    is_in_the_public_domain = models.BooleanField(
        SCREENING["is_in_the_public_domain"], blank=True, null=True
    )
    approved_at = models.DateTimeField("approved", blank=True, null=True, editable=False)
    approval_note = models.CharField(
        "how approval is known",
        max_length=250,
        blank=True,
        help_text="If the author did not press the button: by mail of 2023-05-02, or published"
        " elsewhere before.",
    )
    review_due_on = models.DateField(
        "review due",
        blank=True,
        null=True,
        help_text="Then the author is asked what has changed. Empty: two years after publication.",
    )
    asked_at = models.DateTimeField(
        "author asked",
        blank=True,
        null=True,
        editable=False,
        help_text="Since when we wait: for a revision, an approval, or a word on what has changed.",
    )
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    objects = BestPracticeQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["title", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED),
                name="recognition_bestpractice_address_is_free",
                violation_error_code="slug",
                violation_error_message="This address is taken by a page of ours: choose another.",
            ),
            models.CheckConstraint(
                condition=Q(is_international=False) | Q(country__isnull=True),
                name="recognition_bestpractice_of_a_country_or_international",
                violation_error_code="country",
                violation_error_message="What is international has no country.",
            ),
            models.CheckConstraint(
                condition=Q(is_published=False) | Q(state="approved"),
                name="recognition_bestpractice_published_when_approved",
                violation_error_code="is_published",
                violation_error_message="Only what the author has approved can be published.",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(approved_at__isnull=False)
                | ~Q(approval_note=""),
                name="recognition_bestpractice_approved_somehow",
                violation_error_code="approval_note",
                violation_error_message="Say when or how the author approved it.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="slug_is_permanent", fields=["slug"]),
            new_link_for_a_new_address("contact_email"),
            pgtrigger.Trigger(
                name="is_reviewed_some_day",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.is_published AND NEW.review_due_on IS NULL"),
                func="NEW.review_due_on = CURRENT_DATE + INTERVAL '2 years'; RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="as_approved",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state = 'approved' AND NEW.state = 'approved' AND ("
                    + " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in COLUMNS)
                    + ")"
                ),
                func=refuse(
                    "The author approved this text. To change it, take it back to editing first.",
                    "recognition_bestpractice_as_approved",
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("best_practice_detail", args=[self.slug])

    def get_author_url(self) -> str:
        """Where the author follows, revises and approves it. Private."""
        return reverse("best_practice_author", args=[self.token])

    @property
    def screening(self) -> list[tuple[str, bool | None]]:
        """The five questions and their answers; None: not answered yet."""
        return [(sentence, getattr(self, field)) for field, sentence in SCREENING.items()]


@tracked
class PracticeFigure(Quantity):
    """A figure that a best practice states of itself, with its day: 1,000 patients in 2023."""

    practice = models.ForeignKey(BestPractice, models.CASCADE, related_name="figures")

    class Meta(Quantity.Meta):
        ordering = ["practice", "position", "pk"]


@tracked
class PracticeLink(WebLink):
    """A page where one can read more about a best practice."""

    practice = models.ForeignKey(BestPractice, models.CASCADE, related_name="links")

    class Meta:
        ordering = ["practice", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "url"],
                name="recognition_practicelink_once",
                violation_error_code="link",
                violation_error_message="This link is there already.",
            )
        ]


@tracked
class PracticeComment(Stamped):
    """What reviewers, the secretariat and the author say to each other of a best practice."""

    class Kind(models.TextChoices):
        ASSESSMENT = "assessment", "Assessment"
        REQUEST = "request", "To the author"
        ANSWER = "answer", "From the author"

    class Advice(models.TextChoices):
        ACCEPT = "accept", "Accept"
        REVISE = "revise", "Ask for changes"
        REJECT = "reject", "Do not accept"

    practice = models.ForeignKey(BestPractice, models.CASCADE, related_name="comments")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ASSESSMENT)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="practice_comments",
        blank=True,
        null=True,
        editable=False,
    )
    advice = models.CharField(max_length=10, choices=Advice, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["practice", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="assessment") | Q(advice=""),
                name="recognition_practicecomment_advice_of_a_reviewer",
                violation_error_code="advice",
                violation_error_message="Only an assessment gives advice.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text[:60]}"
