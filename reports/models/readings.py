"""Readings: who of the Executive Committee is asked to read a frozen draft, and has."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from icpermed.models import tracked
from icpermed.personal_links import new_link_for_a_new_address
from registry.models import Mandate
from reports.models.asked import Asked, AskedQuerySet, while_report_is
from reports.models.reports import Report
from reports.models.versions import Version

#: What was published is read no more: a correction is commented in its own draft.
OF_DRAFT = (
    "(SELECT v.report_id FROM reports_version v"
    " WHERE v.id = {0}.version_id AND v.published_at IS NULL)"
)


class ReadingQuerySet(AskedQuerySet):
    """Readings; the words of a draft are long, and rarely wanted with them."""

    def of_draft(self, report: Report):
        """Who is asked to read the draft that a report has now, and not an earlier version."""
        return self.filter(version__report=report, version__published_at=None)

    def with_report(self):
        """With the report that is read, and who reads it; without the words of the draft."""
        related = self.select_related("version__report", "mandate__organisation")
        return related.defer("version__document", "version__words")


@tracked
class Reading(Asked):
    """Somebody of the Executive Committee is asked to read a frozen draft, and to comment on it."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        AGREED = "agreed", "Nothing to add"
        COMMENTED = "commented", "Has commented"

    MOVES = {
        State.ASKED: {State.AGREED, State.COMMENTED},
        State.AGREED: {State.AGREED, State.COMMENTED},
        State.COMMENTED: {State.COMMENTED},
    }
    #: What the trigger refuses, and beside which field that is said.
    REFUSED_BESIDE = {"reports_reading_out_for_comments": "version"}

    version = models.ForeignKey(Version, models.CASCADE, related_name="readings")
    mandate = models.ForeignKey(
        Mandate, models.SET_NULL, related_name="readings", blank=True, null=True
    )
    state = models.CharField(max_length=10, choices=State, default=State.ASKED, editable=False)

    objects = ReadingQuerySet.as_manager()

    class Meta(Asked.Meta):
        ordering = ["version", "name", "pk"]
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                "version",
                Lower("email"),
                condition=~Q(email=""),
                name="reports_reading_asked_once",
                violation_error_code="email",
                violation_error_message="This address is asked to read this draft already.",
            ),
        ]
        triggers = [
            new_link_for_a_new_address(),
            while_report_is(
                "comment",
                name="out_for_comments",
                report=OF_DRAFT.format("NEW"),
                when="OLD.version_id IS DISTINCT FROM NEW.version_id"
                " OR OLD.state IS DISTINCT FROM NEW.state",
                sentence="A draft is read while its report is out for comments.",
                refusal="reports_reading_out_for_comments",
            ),
        ]

    def __str__(self):
        return f"{self.name or 'Somebody'}: {self.version}"

    @property
    def report(self) -> Report:
        """Which report is read."""
        return self.version.report

    @property
    def author(self) -> str:
        """From whom a comment is: the name, and for whom the person speaks."""
        organisation = self.mandate.organisation if self.mandate else None
        return ", ".join(filter(None, [self.name, str(organisation or "")]))[:200]

    def why_closed(self) -> str:
        """The link ends with the round, and with the mandate."""
        if not (self.mandate and self.mandate.is_current()):
            return "This link has ended with the mandate of the person to whom it was sent."
        if self.report.state != Report.State.COMMENT or self.version.published_at:
            return "The time for comments on this draft is over. Thank you for reading!"
        return ""

    def get_personal_url(self) -> str:
        """Where the draft is read. Private."""
        return reverse("reading", args=[self.token])
