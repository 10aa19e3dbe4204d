"""Contributions: what others are asked to write for a section, and what they wrote."""

from datetime import timedelta
from hashlib import sha256

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from icpermed.models import tracked
from icpermed.personal_links import new_link_for_a_new_address
from icpermed.refusals import refuse
from registry.models import Person
from reports.models.asked import Asked, while_report_is
from reports.models.reports import Report
from reports.models.sections import OF_SECTION, Section

#: Nobody is asked for longer: what we know of them is forgotten a year after the last day.
MOST_TIME = timedelta(days=366)
TOO_LATE = "That is more than a year: ask for it sooner."
STANDS_THERE = refuse(
    "This text was taken over: it is changed in its section.",
    "reports_contribution_stays",
)


@tracked
class Contribution(Asked):
    """Somebody is asked to write something for a section of a report; what came of it."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        RECEIVED = "received", "Received"
        TAKEN_OVER = "taken_over", "Taken over"
        DECLINED = "declined", "Nothing to add"
        WITHDRAWN = "withdrawn", "Withdrawn"

    MOVES = {
        State.ASKED: {State.ASKED, State.RECEIVED, State.DECLINED, State.WITHDRAWN},
        State.RECEIVED: {State.RECEIVED, State.DECLINED, State.TAKEN_OVER, State.WITHDRAWN},
        State.DECLINED: {State.ASKED, State.RECEIVED, State.DECLINED, State.WITHDRAWN},
        State.TAKEN_OVER: set(),
        State.WITHDRAWN: set(),
    }
    #: What is not handed in is nobody's to read but the writer's.
    PRIVATE = ("draft",)
    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {
        "reports_contribution_while_collected": "text",
        "reports_contribution_stays": "text",
    }

    section = models.ForeignKey(Section, models.CASCADE, related_name="contributions")
    person = models.ForeignKey(
        Person, models.SET_NULL, related_name="contributions", blank=True, null=True, editable=False
    )
    words = models.TextField(
        "asked for", help_text="In a line or two. It stands in the mail, and above the form."
    )
    due_on = models.DateField("until", help_text="The last day to change what was handed in.")
    draft = models.TextField(blank=True, editable=False, help_text="Not handed in.")
    text = models.TextField(blank=True, editable=False, help_text="Handed in. Markdown.")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED, editable=False)

    class Meta(Asked.Meta):
        ordering = ["section", "pk"]
        constraints = [
            *Asked.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state__in=["received", "taken_over"]) | ~Q(text=""),
                name="reports_contribution_says_something",
                violation_error_code="text",
                violation_error_message="What was handed in says something.",
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="reports_contribution_asks_for_something",
                violation_error_code="words",
                violation_error_message="Say what is asked for.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__lte=F("created_at") + MOST_TIME),
                name="reports_contribution_within_a_year",
                violation_error_code="due_on",
                violation_error_message=TOO_LATE,
            ),
            models.UniqueConstraint(
                "section",
                Lower("email"),
                condition=Q(state__in=["asked", "received"]) & ~Q(email=""),
                name="reports_contribution_asked_once",
                violation_error_code="email",
                violation_error_message="This address is asked about this section already.",
            ),
        ]
        triggers = [
            new_link_for_a_new_address(),
            while_report_is(
                "collecting",
                name="while_collected",
                report=OF_SECTION.format("NEW"),
                when="(OLD.text, OLD.section_id) IS DISTINCT FROM (NEW.text, NEW.section_id)"
                " OR (NEW.draft <> '' AND OLD.draft IS DISTINCT FROM NEW.draft)"
                " OR (OLD.state IS DISTINCT FROM NEW.state AND NEW.state <> 'withdrawn')",
                sentence="Contributions come in while the report is being collected.",
                refusal="reports_contribution_while_collected",
            ),
            pgtrigger.Trigger(
                name="stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state = 'taken_over' AND (OLD.state, OLD.text, OLD.section_id)"
                    " IS DISTINCT FROM (NEW.state, NEW.text, NEW.section_id)"
                ),
                func=f"{STANDS_THERE} RETURN NEW;",
            ),
        ]

    def __str__(self):
        return f"{self.name or 'Somebody'}: {self.section}"

    @property
    def report(self) -> Report:
        """For which report it is."""
        return self.section.report

    @property
    def is_overdue(self) -> bool:
        """Whether the last day is over."""
        return timezone.localdate() > self.due_on

    @property
    def written(self) -> str:
        """What the writer goes on with: the draft, or what was handed in."""
        return self.draft or self.text

    @property
    def fingerprint(self) -> str:
        """A short sign of what is stored: when that is changed, it is another."""
        return sha256(f"{self.state} {self.written}".encode()).hexdigest()[:32]

    def why_closed(self) -> str:
        """Who has not answered may be late; what was handed in stays once the last day is over."""
        if self.state == self.State.WITHDRAWN:
            return "We do not ask for this any more. You need do nothing."
        if self.state == self.State.TAKEN_OVER:
            return "Your text is part of the report now. Thank you!"
        if self.report.state != Report.State.COLLECTING:
            return "Texts for this report are not being collected any more."
        if self.state == self.State.RECEIVED and self.is_overdue:
            return "Thank you: we have your text. The last day to change it is over."
        return ""

    def get_personal_url(self) -> str:
        """Where it is written. Private."""
        return reverse("contribution", args=[self.token])
