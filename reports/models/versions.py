"""What is frozen: the versions of a report, and what members say about a draft."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from icpermed.models import Stamped, tracked
from icpermed.refusals import refuse
from reports.models.reports import Report


class VersionQuerySet(models.QuerySet):
    """Versions; the public sees those that were published, of reports that are public."""

    def published(self):
        """The only door to the public."""
        return self.filter(published_at__isnull=False, report__is_published=True)


@tracked
class Version(Stamped):
    """A report as it was frozen: every word, number and row. Once published it never changes.

    ``document`` is the tree of ``reports/document.py``. A correction is a new version, with an
    erratum. Readers get a document less what people took back: ``reports/withholding.py``.
    """

    REFUSED_BESIDE = {
        "reports_version_stays": "number",
        "reports_version_published_once_approved": "published_at",
        "reports_version_draft_stays": "number",
    }

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    document = models.JSONField()
    digest = models.CharField("SHA-256", max_length=64, help_text="Of the document.")
    words = models.TextField(
        blank=True, editable=False, help_text="Its words alone, for the search."
    )
    open_findings = models.PositiveIntegerField(
        "open", help_text="Numbers that are neither bound nor waived."
    )
    frozen_at = models.DateTimeField("frozen")
    published_at = models.DateTimeField("published", blank=True, null=True)
    erratum = models.TextField(
        blank=True, help_text="What was wrong in the version before, and what is right. Markdown."
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["report", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="reports_version_once",
                violation_error_code="number",
                violation_error_message="There is this version already.",
            ),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(published_at__isnull=True),
                name="reports_version_one_draft",
                violation_error_message="There is a frozen draft of this report already.",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(open_findings=0),
                name="reports_version_nothing_open",
                violation_error_code="open_findings",
                violation_error_message="Numbers are open: bind them, or waive them for a reason.",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(number=1) | ~Q(erratum=""),
                name="reports_version_says_what_was_wrong",
                violation_error_code="erratum",
                violation_error_message="Say what was wrong, and what is right.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="reports_version_number",
                violation_error_code="number",
                violation_error_message="The first version is 1.",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(published_at__gte=F("frozen_at")),
                name="reports_version_frozen_first",
                violation_error_message="A version is frozen before it is published.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_once_approved",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF NEW.published_at IS NOT NULL AND OLD.published_at IS NULL
                        AND NOT (TG_OP = 'UPDATE' AND EXISTS (SELECT FROM reports_report r
                            WHERE r.id = NEW.report_id AND r.state = 'approved')) THEN
                        {
                    refuse(
                        "A version is published by the step on the page of its report, once"
                        " that is approved.",
                        "reports_version_published_once_approved",
                    )
                }
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="draft_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=f"""
                    IF EXISTS (SELECT FROM reports_report r WHERE r.id = OLD.report_id
                            AND r.state IN ('frozen', 'comment', 'approved')) THEN
                        {
                    refuse(
                        "The frozen draft goes when its report is taken back.",
                        "reports_version_draft_stays",
                    )
                }
                    END IF;
                    RETURN OLD;
                """,
            ),
            pgtrigger.Trigger(
                name="stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    IF OLD.published_at IS NOT NULL OR (TG_OP = 'UPDATE' AND
                            (OLD.document, OLD.digest, OLD.words, OLD.number, OLD.report_id)
                            IS DISTINCT FROM
                            (NEW.document, NEW.digest, NEW.words, NEW.number, NEW.report_id)) THEN
                        {
                    refuse(
                        "What was frozen stays as it is. A correction is a new version.",
                        "reports_version_stays",
                    )
                }
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
        ]

    def __str__(self):
        return f"{self.report}, version {self.number}"

    def get_absolute_url(self):
        return reverse("report_version", args=[self.report.year, self.number])


@tracked
class Comment(Stamped):
    """What a member says about a frozen draft, and what was answered."""

    #: What the trigger refuses, and beside which field that is said.
    REFUSED_BESIDE = {"reports_comment_is_kept": "text"}

    report = models.ForeignKey(Report, models.CASCADE, related_name="comments")
    section = models.CharField("about", max_length=200, blank=True, help_text="Empty: the whole.")
    author = models.CharField("from", max_length=200, help_text="An organisation or a person.")
    text = models.TextField("comment")
    answer = models.TextField(
        blank=True, help_text="What was done about it. A report is approved once all are answered."
    )

    class Meta:
        ordering = ["report", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(author="") & ~Q(text=""),
                name="reports_comment_says_something",
                violation_error_code="text",
                violation_error_message="Write who says what.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    PERFORM 1 FROM reports_report r
                        WHERE r.id IN (OLD.report_id, NEW.report_id) FOR SHARE;
                    IF EXISTS (SELECT FROM reports_report r
                            WHERE r.id IN (OLD.report_id, NEW.report_id)
                            AND r.state IN ('approved', 'published', 'corrected')) THEN
                        {
                    refuse(
                        "The report is approved: what was said of it, and answered, stays.",
                        "reports_comment_is_kept",
                    )
                }
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            )
        ]

    def __str__(self):
        return f"{self.author}: {self.text[:60]}"
