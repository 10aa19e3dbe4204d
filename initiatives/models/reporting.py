"""Country reporting: rounds, one report for each member, and the activities in it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from icpermed.models import Dated, Stamped, tracked
from icpermed.moves import Moving
from icpermed.personal_links import NEW_TOKEN, new_link_for_a_new_address, new_token
from icpermed.quantities import Qualifier, amount_words, currencies, number_words
from icpermed.time_zones import TimeZoneField
from icpermed.web_addresses import GivenAddressField, WebAddress
from initiatives.models.initiatives import Initiative
from registry.models import Mandate, Organisation


@tracked
class ReportingRound(Moving, Dated, Stamped):
    """A time for which all members are asked what they did for personalised medicine."""

    class State(models.TextChoices):
        DRAFT = "draft", "In preparation"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        PUBLISHED = "published", "Evaluated"

    MOVES = {
        State.DRAFT: {State.OPEN},
        State.OPEN: {State.CLOSED},
        State.CLOSED: {State.OPEN, State.PUBLISHED},
        State.PUBLISHED: {State.CLOSED},
    }
    CALLED = "round"

    plans_ahead = True

    name = models.CharField(max_length=120, help_text="Country reporting 2024")
    slug = models.SlugField(
        "short name",
        max_length=80,
        unique=True,
        help_text="How the round appears in files: 2024.",
    )
    text = models.TextField(
        "what is asked", blank=True, help_text="Members read it above the form. Markdown."
    )
    previous = models.ForeignKey(
        "self",
        models.SET_NULL,
        related_name="later_rounds",
        verbose_name="prefilled from",
        blank=True,
        null=True,
        help_text="The round from which each member's form is filled in beforehand.",
    )
    due_on = models.DateField("deadline", help_text="The last day; later answers are marked late.")
    timezone = TimeZoneField(default="Europe/Brussels")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    opened_at = models.DateTimeField("opened", blank=True, null=True, editable=False)
    closed_at = models.DateTimeField("closed", blank=True, null=True, editable=False)
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    class Meta(Dated.Meta):
        ordering = ["-due_on", "-pk"]
        verbose_name = "reporting round"
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(previous__isnull=True) | ~Q(previous=F("pk")),
                name="initiatives_reportinground_after_another",
                violation_error_code="previous",
                violation_error_message="A round is not filled in from itself.",
            ),
        ]

    def __str__(self):
        return self.name


@tracked
class MemberReport(Moving, Stamped):
    """What one member answers in a round: activities, or that there is nothing to report."""

    class State(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        IN_PROGRESS = "in_progress", "Begun"
        SUBMITTED = "submitted", "Handed in"
        RETURNED = "returned", "Returned with comments"
        ACCEPTED = "accepted", "Accepted"
        EXCUSED = "excused", "Excused"

    MOVES = {
        State.NOT_STARTED: {State.IN_PROGRESS, State.SUBMITTED, State.EXCUSED},
        State.IN_PROGRESS: {State.SUBMITTED, State.EXCUSED},
        State.SUBMITTED: {State.IN_PROGRESS, State.RETURNED, State.ACCEPTED},
        State.RETURNED: {State.SUBMITTED, State.EXCUSED},
        State.ACCEPTED: {State.RETURNED},
        State.EXCUSED: {State.IN_PROGRESS, State.SUBMITTED},
    }
    CALLED = "report"
    #: Whom reminders are for.
    UNANSWERED = [State.NOT_STARTED, State.IN_PROGRESS, State.RETURNED]

    round = models.ForeignKey(ReportingRound, models.PROTECT, related_name="reports")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="member_reports")
    mandate = models.ForeignKey(
        Mandate,
        models.SET_NULL,
        related_name="member_reports",
        blank=True,
        null=True,
        help_text="By which the reporting contact speaks for the member. Taken away, or deleted:"
        " the link ends, and another contact is to be named.",
    )
    contact_name = models.CharField("reporting contact", max_length=200, blank=True)
    contact_email = models.EmailField("e-mail of the contact", blank=True)
    token = models.CharField(max_length=64, default=new_token, editable=False, unique=True)
    state = models.CharField(
        max_length=15, choices=State, default=State.NOT_STARTED, editable=False
    )
    has_nothing = models.BooleanField(
        "nothing to report", default=False, help_text="Ticked: a whole answer without activities."
    )
    remark = models.TextField(
        "remark", blank=True, help_text="What the member adds for the secretariat."
    )
    opened_at = models.DateTimeField("first saved", blank=True, null=True, editable=False)
    submitted_at = models.DateTimeField("handed in", blank=True, null=True, editable=False)
    is_late = models.BooleanField("late", default=False, editable=False)
    accepted_at = models.DateTimeField("accepted", blank=True, null=True, editable=False)
    invited_at = models.DateTimeField("asked", blank=True, null=True, editable=False)
    reminded_at = models.DateTimeField("reminded", blank=True, null=True, editable=False)
    excuse = models.CharField(
        "why excused", max_length=250, blank=True, help_text="For the secretariat only."
    )

    class Meta:
        ordering = ["round", "organisation__sort_key", "pk"]
        verbose_name = "report of a member"
        verbose_name_plural = "reports of members"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation"],
                name="initiatives_memberreport_once",
                violation_error_code="organisation",
                violation_error_message="This member has a report in this round already.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "accepted"]) | Q(submitted_at__isnull=False),
                name="initiatives_memberreport_handed_in_at_a_time",
                violation_error_message="What was handed in has the time at which it was.",
            ),
        ]
        triggers = [
            new_link_for_a_new_address("contact_email"),
            pgtrigger.Trigger(
                name="nobody_without_the_mandate",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.mandate_id IS NOT NULL AND NEW.mandate_id IS NULL"
                    " AND NEW.contact_email = OLD.contact_email"
                ),
                func=f"""
                    NEW.token = {NEW_TOKEN};
                    NEW.contact_name = '';
                    NEW.contact_email = '';
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.organisation}, {self.round}"

    def get_report_url(self) -> str:
        """Where the reporting contact fills it in. Private."""
        return reverse("member_report", args=[self.token])


@tracked
class Activity(Dated, Stamped):
    """Something a member reports: a funding call, a law, a training, with its budget and link."""

    class Kind(models.TextChoices):
        FUNDING_CALL = "funding_call", "Funding call"
        STRATEGY = "strategy", "Strategy"
        LAW = "law", "Law"
        INFRASTRUCTURE = "infrastructure", "Infrastructure"
        EVENT = "event", "Event"
        TRAINING = "training", "Training"
        PROJECT = "project", "Project"

    class Level(models.TextChoices):
        REGIONAL = "regional", "Regional"
        NATIONAL = "national", "National"
        EUROPEAN = "european", "European"
        INTERNATIONAL = "international", "International"

    class Change(models.TextChoices):
        NEW = "new", "New"
        UNCHANGED = "unchanged", "Unchanged since the last report"
        CHANGED = "changed", "Changed since the last report"
        ENDED = "ended", "Ended"
        UNANSWERED = "unanswered", "From the last report, not answered yet"

    plans_ahead = True

    report = models.ForeignKey(MemberReport, models.CASCADE, related_name="activities")
    position = models.PositiveSmallIntegerField("order", default=0)
    change = models.CharField(
        "since the last report", max_length=12, choices=Change, default=Change.NEW
    )
    previous = models.ForeignKey(
        "self",
        models.SET_NULL,
        related_name="next_states",
        verbose_name="in the last report",
        blank=True,
        null=True,
        editable=False,
    )
    title = models.CharField(max_length=250)
    kind = models.CharField(max_length=20, choices=Kind)
    level = models.CharField(max_length=15, choices=Level, default=Level.NATIONAL)
    lead = models.CharField("lead body", max_length=250, blank=True)
    summary = models.TextField(blank=True, help_text="In a few sentences.")
    link = GivenAddressField(blank=True, help_text="A missing https:// is mended.")
    url = models.GeneratedField(
        expression=WebAddress("link"), output_field=models.TextField(), db_persist=True
    )
    budget_qualifier = models.CharField(
        "budget is", max_length=10, choices=Qualifier, default=Qualifier.EXACTLY
    )
    budget = models.DecimalField(
        max_digits=20, decimal_places=3, blank=True, null=True, help_text="The whole amount."
    )
    currency = models.CharField(max_length=3, blank=True, help_text="EUR, NOK, CAD.")
    is_confidential = models.BooleanField(
        "confidential", default=False, help_text="Ticked: for the secretariat only."
    )
    initiative = models.ForeignKey(
        Initiative,
        models.SET_NULL,
        related_name="activities",
        verbose_name="became the initiative",
        blank=True,
        null=True,
        editable=False,
    )

    class Meta(Dated.Meta):
        ordering = ["report", "position", "pk"]
        verbose_name_plural = "activities"
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0) & ~Q(currency=""),
                name="initiatives_activity_budget_with_currency",
                violation_error_code="currency",
                violation_error_message="Say in which currency: EUR.",
            ),
            models.CheckConstraint(
                condition=Q(is_confidential=False) | Q(initiative__isnull=True),
                name="initiatives_activity_confidential_stays",
                violation_error_code="is_confidential",
                violation_error_message="What is confidential does not become an initiative.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def budget_words(self) -> str:
        """The budget as people read it: "about 60 million euros"; empty where none is stated."""
        if self.budget is None:
            return ""
        is_exact = self.budget_qualifier == Qualifier.EXACTLY
        how = "" if is_exact else f"{self.get_budget_qualifier_display().lower()} "
        if self.currency in currencies():
            return how + amount_words(self.budget, self.currency)
        return f"{how}{number_words(self.budget)} {self.currency}"


@tracked
class ReportComment(Stamped):
    """What the secretariat and a member say to each other about a report."""

    report = models.ForeignKey(MemberReport, models.CASCADE, related_name="comments")
    is_from_member = models.BooleanField("from the member", default=False, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="report_comments",
        blank=True,
        null=True,
        editable=False,
    )
    text = models.TextField()

    class Meta:
        ordering = ["report", "created_at", "pk"]
        verbose_name = "comment on a report"
        verbose_name_plural = "comments on reports"

    def __str__(self):
        return self.text[:60]
