"""What a report is made of: sections with text, blocks from the data, and what was waived."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from icpermed.models import Fold, Stamped, tracked
from icpermed.refusals import refuse
from reports.blocks import block_kinds
from reports.models.reports import Report

#: What the page of a report has for itself: numbers, footnotes, its parts.
TAKEN = (
    r"^(f[0-9]+|note-[0-9]+|noteref-[0-9]+|content|contents|downloads|footnotes|footnotes-heading"
    r"|how-to-cite|cite-heading|kept-as-written|kept-heading|site-search)$"
)

SENTENCE = (
    "The report is frozen: what is commented, approved and published are the same words. To change"
    " it, take it back to collecting first."
)

IS_CITED = (
    "This section is published, and somebody may have cited its address: it stays. Where it no"
    " longer holds, keep its heading, and write in its text that it was withdrawn, and why."
)


def while_writable(model: str, report_of: str) -> pgtrigger.Trigger:
    """Parts change only while their report is being written; with a new report they may go.

    ``report_of`` is how SQL finds the report of a row that is called {0}.
    """
    found = ", ".join(report_of.format(row) for row in ["OLD", "NEW"])
    return pgtrigger.Trigger(
        name="while_writable",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            -- Who freezes the report holds it: what comes late waits, and sees what became of it.
            PERFORM 1 FROM reports_report r WHERE r.id IN ({found}) FOR SHARE;
            IF EXISTS (SELECT FROM reports_report r WHERE r.id IN ({found})
                    AND r.state NOT IN ('outline', 'collecting')) THEN
                {refuse(SENTENCE, f"reports_{model}_while_writable")}
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    )


OF_SECTION = "(SELECT s.report_id FROM reports_section s WHERE s.id = {0}.section_id)"
OF_BLOCK = (
    "(SELECT s.report_id FROM reports_section s JOIN reports_block b ON b.section_id = s.id"
    " WHERE b.id = {0}.block_id)"
)


@tracked
class Section(Stamped):
    """A part of a report with a heading: text, then blocks from the data."""

    class Level(models.IntegerChoices):
        CHAPTER = 1, "Chapter"
        SECTION = 2, "Section of a chapter"

    REFUSED_BESIDE = {
        "reports_section_while_writable": "text",
        "reports_section_anchor_is_cited": "anchor",
    }

    report = models.ForeignKey(Report, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField("order", default=0)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.CHAPTER)
    heading = models.CharField(max_length=200)
    anchor = models.SlugField(
        max_length=80,
        validators=[
            RegexValidator(
                TAKEN, "The page of a report uses this anchor itself.", inverse_match=True
            )
        ],
        help_text="The end of its address: /reports/2023/#outlook. Others cite it.",
    )
    is_numbered = models.BooleanField(
        "numbered", default=True, help_text="Not ticked: like a summary or an outlook."
    )
    text = models.TextField(
        blank=True,
        help_text="Markdown. Numbers and dates are bound: {{ figure:members }}. Footnotes: [^1].",
    )

    class Meta:
        ordering = ["report", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "anchor"],
                name="reports_section_anchor_once",
                violation_error_code="anchor",
                violation_error_message="Another section has this anchor already.",
            ),
            models.CheckConstraint(
                condition=~Q(anchor__regex=TAKEN),
                name="reports_section_anchor_is_free",
                violation_error_code="anchor",
                violation_error_message="The page of a report uses this anchor itself.",
            ),
            models.CheckConstraint(
                condition=~Q(heading=""),
                name="reports_section_has_a_heading",
                violation_error_code="heading",
                violation_error_message="Write a heading.",
            ),
            models.CheckConstraint(
                condition=Q(level__in=[1, 2]),
                name="reports_section_level",
                violation_error_code="level",
                violation_error_message="A section is a chapter, or a section of one.",
            ),
        ]
        triggers = [
            while_writable("section", "{0}.report_id"),
            pgtrigger.Trigger(
                name="anchor_is_cited",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    IF (OLD.report_id, OLD.anchor) IS DISTINCT FROM (NEW.report_id, NEW.anchor)
                        AND EXISTS (SELECT FROM reports_version v
                            WHERE v.report_id = OLD.report_id AND v.published_at IS NOT NULL
                            AND v.document @> jsonb_build_object('sections',
                                jsonb_build_array(jsonb_build_object('anchor', OLD.anchor))))
                    THEN
                        {refuse(IS_CITED, "reports_section_anchor_is_cited")}
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
        ]

    def __str__(self):
        return self.heading


@tracked
class Block(Stamped):
    """What a section shows from the data: meetings of the period, winners, a map."""

    REFUSED_BESIDE = {"reports_block_while_writable": "kind"}

    section = models.ForeignKey(Section, models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField("order", default=0)
    kind = models.CharField("shows", max_length=30)
    which = models.CharField(
        "only", max_length=60, blank=True, help_text="Empty: all there is of it."
    )
    caption = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["section", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "kind", "which"],
                name="reports_block_once",
                violation_error_code="kind",
                violation_error_message="This section shows that already.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=""),
                name="reports_block_has_a_kind",
                violation_error_code="kind",
                violation_error_message="Choose what it shows.",
            ),
        ]
        triggers = [while_writable("block", OF_SECTION)]

    def __str__(self):
        kind = block_kinds().get(self.kind)
        return self.caption or (kind.label if kind else self.kind)

    def clean(self):
        """What it shows, and what of it, are chosen from what there is."""
        kind = block_kinds().get(self.kind)
        if not kind:
            raise ValidationError({"kind": f"There is nothing called “{self.kind}” to show."})
        if self.which and self.which not in kind.choices:
            known = ", ".join(kind.choices) or "nothing: it has no parts"
            raise ValidationError({"which": f"{kind.label} can be narrowed to: {known}."})


@tracked
class Inclusion(Stamped):
    """A decision of an editor: shown although outside the period, or left out although within."""

    REFUSED_BESIDE = {"reports_inclusion_while_writable": "key"}

    block = models.ForeignKey(Block, models.CASCADE, related_name="inclusions")
    key = models.CharField("record", max_length=200, help_text="Its address: workshop-siena-2023.")
    is_left_out = models.BooleanField(
        "left out", default=False, help_text="Not ticked: included, although outside the period."
    )
    reason = models.CharField(max_length=250)

    class Meta:
        ordering = ["block", "key", "pk"]
        verbose_name = "included or left out"
        verbose_name_plural = "included or left out"
        constraints = [
            models.UniqueConstraint(
                fields=["block", "key"],
                name="reports_inclusion_once",
                violation_error_code="key",
                violation_error_message="This is decided already.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="reports_inclusion_has_a_reason",
                violation_error_code="reason",
                violation_error_message="Say why.",
            ),
        ]
        triggers = [while_writable("inclusion", OF_BLOCK)]

    def __str__(self):
        return f"{self.key}: {'left out' if self.is_left_out else 'included'}"


@tracked
class Waiver(Stamped):
    """A number that stays as it is written, for a reason that readers see.

    It is about one place in one sentence: when the sentence changes, it is asked for again.
    """

    REFUSED_BESIDE = {"reports_waiver_while_writable": "phrase"}

    section = models.ForeignKey(Section, models.CASCADE, related_name="waivers")
    phrase = models.CharField("number or date", max_length=200)
    sentence = models.TextField(help_text="The whole sentence, as it is printed.")
    reason = models.CharField(max_length=400, help_text="Readers see it.")

    class Meta:
        ordering = ["section", "pk"]
        constraints = [
            models.UniqueConstraint(
                "section",
                Fold("sentence"),
                Fold("phrase"),
                name="reports_waiver_once",
                violation_error_code="phrase",
                violation_error_message="This is waived already.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="reports_waiver_has_a_reason",
                violation_error_code="reason",
                violation_error_message="Say why it may stay: readers see it.",
            ),
            models.CheckConstraint(
                condition=~Q(phrase="") & ~Q(sentence=""),
                name="reports_waiver_is_about_something",
                violation_error_code="phrase",
                violation_error_message="Say which number, in which sentence.",
            ),
        ]
        triggers = [while_writable("waiver", OF_SECTION)]

    def __str__(self):
        return f"“{self.phrase}”"
