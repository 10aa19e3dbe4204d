"""Initiatives: suggested, verified, drafted, approved by a member, published."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from icpermed.models import Dated, DatedQuerySet, Record, RecordQuerySet, tracked
from icpermed.moves import Moving
from icpermed.personal_links import new_link_for_a_new_address, new_token
from icpermed.refusals import refuse

#: Addresses below /initiatives/ that are no initiative.
RESERVED = ["approval", "new", "suggestion"]
#: What the member approves: to change it afterwards, it goes back to the draft.
APPROVED = ["title", "kind", "is_international", "starts_on", "ends_on", "summary", "text"]


class InitiativeQuerySet(RecordQuerySet, DatedQuerySet):
    """Initiatives, published or on the way."""

    def publish(self) -> int:
        """Show those to the public that are through; the others stay hidden."""
        return super(
            InitiativeQuerySet, self.filter(state__in=["published", "superseded"])
        ).publish()

    def of_country(self, country):
        """Those of a country, alone or together with others."""
        return self.filter(country_rows__country=country)

    def of_report(self, year: int):
        """Those that the State of the Art Report of a year presents."""
        return self.filter(report_years__contains=[year])


@tracked
class Initiative(Moving, Dated, Record):
    """Something a country or a community does for personalised medicine: a law, a strategy …"""

    class Kind(models.TextChoices):
        LAW = "law", "Law"
        STRATEGY = "strategy", "Strategy"
        PROGRAMME = "programme", "Programme"
        GUIDELINE = "guideline", "Guideline"
        PRINCIPLES = "principles", "Principles"
        CITIZENS_PARTICIPATION = "citizens_participation", "Citizens’ participation"
        INFRASTRUCTURE = "infrastructure", "Infrastructure"

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "E-mail not confirmed"
        SUGGESTED = "suggested", "Suggested"
        VERIFIED = "verified", "Verified"
        DRAFTED = "drafted", "Drafted"
        APPROVED = "approved", "Approved by the member"
        PUBLISHED = "published", "Published"
        DUPLICATE = "duplicate", "Duplicate"
        REJECTED = "rejected", "Not taken up"
        SUPERSEDED = "superseded", "Superseded"

    MOVES = {
        State.UNCONFIRMED: {State.SUGGESTED, State.REJECTED},
        State.SUGGESTED: {State.VERIFIED, State.DUPLICATE, State.REJECTED},
        State.VERIFIED: {State.DRAFTED, State.SUGGESTED, State.DUPLICATE, State.REJECTED},
        State.DRAFTED: {State.APPROVED, State.VERIFIED, State.DUPLICATE, State.REJECTED},
        State.APPROVED: {State.PUBLISHED, State.DRAFTED, State.DUPLICATE, State.REJECTED},
        State.PUBLISHED: {State.SUPERSEDED, State.DRAFTED},
        State.DUPLICATE: {State.SUGGESTED},
        State.REJECTED: {State.SUGGESTED},
        State.SUPERSEDED: {State.PUBLISHED},
    }
    #: What only those may see who work on the suggestions.
    SEEN_WITH = dict.fromkeys(
        ["contact_name", "contact_email", "suggester_name", "suggester_email", "note"],
        "initiatives.change_initiative",
    )
    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {"initiatives_initiative_as_approved": "title"}

    plans_ahead = True

    title = models.CharField(max_length=250)
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The last part of the page's address, for good: /initiatives/…/.",
    )
    kind = models.CharField(max_length=25, choices=Kind)
    is_international = models.BooleanField(
        "international", default=False, help_text="Ticked: it belongs to no single country."
    )
    summary = models.TextField(
        blank=True, help_text="In a few sentences, in our own words. The public sees it. Markdown."
    )
    text = models.TextField("more", blank=True, help_text="The public sees it. Markdown.")
    report_years = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name="in the reports of",
        default=list,
        blank=True,
        help_text="The years of the State of the Art Reports that present it: 2023, 2024.",
    )
    source = models.CharField(max_length=250, blank=True, help_text="Where the facts come from.")
    verified_on = models.DateField(
        "facts checked",
        blank=True,
        null=True,
        help_text="The day on which somebody last compared the facts with their source.",
    )

    state = models.CharField(max_length=15, choices=State, default=State.SUGGESTED, editable=False)
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, related_name="duplicates", blank=True, null=True, editable=False
    )
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, related_name="predecessors", blank=True, null=True, editable=False
    )
    suggested_by = models.CharField(
        max_length=250,
        blank=True,
        help_text="Where it comes from, in words: the country report of a member, a mail, the news."
        " Name no person here.",
    )
    suggester_name = models.CharField("name of who suggested it", max_length=200, blank=True)
    suggester_email = models.EmailField("e-mail of who suggested it", blank=True)
    suggestion_token = models.CharField(
        max_length=64, default=new_token, editable=False, unique=True
    )
    contact_name = models.CharField(
        "who approves it", max_length=200, blank=True, help_text="Somebody of the member."
    )
    contact_email = models.EmailField("e-mail of who approves it", blank=True)
    token = models.CharField(max_length=64, default=new_token, editable=False, unique=True)
    asked_at = models.DateTimeField("approval asked", blank=True, null=True, editable=False)
    approved_at = models.DateTimeField("approved", blank=True, null=True, editable=False)
    approval_note = models.CharField(
        "how approval is known",
        max_length=250,
        blank=True,
        help_text="If nobody pressed the button: by mail of 2023-05-02, or published elsewhere.",
    )
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    objects = InitiativeQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["title", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED),
                name="initiatives_initiative_address_is_free",
                violation_error_code="slug",
                violation_error_message="This address is taken by a page of ours: choose another.",
            ),
            models.CheckConstraint(
                condition=Q(is_published=False) | Q(state__in=["published", "superseded"]),
                name="initiatives_initiative_shown_when_published",
                violation_error_code="is_published",
                violation_error_message="It can be shown once a member has approved it.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "published", "superseded"])
                | Q(approved_at__isnull=False)
                | ~Q(approval_note=""),
                name="initiatives_initiative_approved_somehow",
                violation_error_code="approval_note",
                violation_error_message="Say when or how a member approved it.",
            ),
            models.CheckConstraint(
                condition=Q(state="duplicate", duplicate_of__isnull=False)
                | Q(~Q(state="duplicate"), duplicate_of__isnull=True),
                name="initiatives_initiative_duplicate_of_one",
                violation_error_code="duplicate_of",
                violation_error_message="Say of which other initiative it is a duplicate.",
            ),
            models.CheckConstraint(
                condition=~Q(duplicate_of=F("pk")) & ~Q(superseded_by=F("pk"))
                | Q(duplicate_of__isnull=True, superseded_by__isnull=True),
                name="initiatives_initiative_not_of_itself",
                violation_error_message="An initiative is not a duplicate of itself.",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | Q(state="superseded"),
                name="initiatives_initiative_superseded_by_one",
                violation_error_code="superseded_by",
                violation_error_message="Only what is superseded has a successor.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="slug_is_permanent", fields=["slug"]),
            new_link_for_a_new_address("contact_email"),
            new_link_for_a_new_address(
                "suggester_email", "suggestion_token", name="new_link_for_a_new_suggester"
            ),
            pgtrigger.Trigger(
                name="as_approved",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state IN ('approved', 'published', 'superseded')"
                    " AND NEW.state IN ('approved', 'published', 'superseded') AND ("
                    + " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in APPROVED)
                    + ")"
                ),
                func=refuse(
                    "A member approved this text. To change it, take it back to the draft first.",
                    "initiatives_initiative_as_approved",
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("initiative_detail", args=[self.slug])

    def get_approval_url(self) -> str:
        """Where somebody of the member reads the draft and approves it. Private."""
        return reverse("initiative_approval", args=[self.token])

    def get_suggestion_url(self) -> str:
        """Where whoever suggested it confirms the address, and follows what becomes of it."""
        return reverse("initiative_suggestion", args=[self.suggestion_token])
