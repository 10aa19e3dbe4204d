"""Funding calls of programmes, with their dates and the figures that several sources state."""

import pgtrigger
from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import reverse

from icpermed.models import (
    PartialDateFirst,
    PartialDateLast,
    Record,
    RecordQuerySet,
    Stamped,
    tracked,
)
from icpermed.partial_dates import PartialDateField
from icpermed.quantities import Quantity
from icpermed.time_zones import TimeZoneField
from icpermed.web_links import WebLink
from initiatives.models.programmes import Programme


class FundingCallQuerySet(RecordQuerySet):
    """Funding calls, open, over or to come."""

    def published(self):
        """Those of programmes that the public sees."""
        return super().published().filter(programme__is_published=True)

    def search(self, words: str):
        """Those whose title, aim, conditions or programme have the words."""
        return self.filter(
            Q(title__mentions=words)
            | Q(acronym__mentions=words)
            | Q(aim__mentions=words)
            | Q(conditions__mentions=words)
            | Q(programme__name__mentions=words)
            | Q(programme__acronym__mentions=words)
        )

    def with_deadlines(self):
        """With the day of the launch and of the last deadline, as far as they are known."""
        dates = CallDate.objects.filter(call=OuterRef("pk"), is_deadline=True).order_by()
        last = dates.values("call").annotate(day=Max(PartialDateLast("on"))).values("day")
        return self.annotate(
            first_day=PartialDateFirst("launched_on"), last_deadline=Subquery(last)
        )


@tracked
class FundingCall(Record):
    """A call for proposals that a programme's funders pay for together: JTC2024."""

    holds_today = False

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="calls")
    title = models.CharField(max_length=250)
    acronym = models.CharField(max_length=50, blank=True, help_text="JTC2024")
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The last part of the page's address, for good: /programmes/calls/…/.",
    )
    launched_on = PartialDateField(
        "launched", blank=True, null=True, help_text="2024, 2024-01 or 2024-01-02."
    )
    aim = models.TextField(
        blank=True, help_text="What it funds, in our own words. The public sees it. Markdown."
    )
    conditions = models.TextField(
        blank=True, help_text="Who may apply, and how. The public sees it. Markdown."
    )
    source = models.CharField(max_length=250, blank=True, help_text="Where the facts come from.")
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    objects = FundingCallQuerySet.as_manager()

    class Meta:
        ordering = [models.F("launched_on").desc(nulls_last=True), "title", "pk"]
        triggers = [pgtrigger.ReadOnly(name="slug_is_permanent", fields=["slug"])]

    def __str__(self):
        return f"{self.title} ({self.acronym})" if self.acronym else self.title

    def get_absolute_url(self):
        return reverse("funding_call_detail", args=[self.slug])


@tracked
class CallDate(Stamped):
    """A date of a call: pre-proposals due, decision."""

    call = models.ForeignKey(FundingCall, models.CASCADE, related_name="dates")
    label = models.CharField(max_length=120, help_text="What happens: pre-proposals due.")
    on = PartialDateField("date", help_text="2024, 2024-03 or 2024-03-05.")
    at = models.TimeField("time", blank=True, null=True, help_text="Empty: the whole day.")
    timezone = TimeZoneField(default="Europe/Brussels")
    is_deadline = models.BooleanField(
        "deadline", default=False, help_text="Ticked: what comes later is too late."
    )

    class Meta:
        ordering = ["call", "on", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "label"],
                name="initiatives_calldate_once",
                violation_error_code="label",
                violation_error_message="This date is there already.",
            )
        ]

    def __str__(self):
        return f"{self.label}: {self.on}"


@tracked
class CallFigure(Quantity):
    """A figure of a call as one source stated it; another source may say something else."""

    call = models.ForeignKey(FundingCall, models.CASCADE, related_name="figures")
    is_preferred = models.BooleanField(
        "the one we state",
        default=True,
        help_text="Where sources differ, one is stated first and the others below it.",
    )

    class Meta(Quantity.Meta):
        ordering = ["call", "position", "pk"]
        constraints = [
            *Quantity.Meta.constraints,
            models.UniqueConstraint(
                fields=["call", "label"],
                condition=Q(is_preferred=True),
                name="initiatives_callfigure_stated_once",
                violation_error_code="is_preferred",
                violation_error_message="Of one thing, one figure is the one we state.",
            ),
        ]


@tracked
class CallLink(WebLink):
    """A page where one can read more about a call."""

    call = models.ForeignKey(FundingCall, models.CASCADE, related_name="links")

    class Meta:
        ordering = ["call", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "url"],
                name="initiatives_calllink_once",
                violation_error_code="link",
                violation_error_message="This link is there already.",
            )
        ]
