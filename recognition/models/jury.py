"""The jury: who sits in it, what they look at, and where they have a conflict of interest."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from icpermed.models import Stamped, tracked
from recognition.models.editions import Edition
from recognition.models.kept import OfANomination
from recognition.models.nominations import Nomination
from recognition.models.rules import EditionTopic
from recognition.models.triggers import (
    TOUCH_THE_JUROR,
    of_one_edition,
    sheet_stays_once_decided,
    without_conflict,
)
from registry.models import Person


@tracked
class Juror(Stamped):
    """Somebody who judges the nominations of an edition, and signs in for it."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="jurors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="jurors",
        blank=True,
        null=True,
        help_text="The account with which the juror signs in. It is made with the invitation.",
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="jurors",
        help_text="Who it is in the register: conflicts of interest are found by it.",
    )
    email = models.EmailField("e-mail", blank=True, help_text="Empty: that of the person.")
    is_chair = models.BooleanField(
        "chair", default=False, help_text="Sees the progress of all, and leads the discussion."
    )
    topic = models.ForeignKey(
        EditionTopic,
        models.PROTECT,
        related_name="jurors",
        blank=True,
        null=True,
        help_text="Judges this topic only. Empty: all.",
    )
    invited_at = models.DateTimeField("invited", blank=True, null=True, editable=False)
    reminded_at = models.DateTimeField("reminded", blank=True, null=True, editable=False)
    declared_at = models.DateTimeField("declared", blank=True, null=True, editable=False)

    class Meta:
        ordering = ["edition", "person__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "person"],
                name="recognition_juror_once",
                violation_error_code="person",
                violation_error_message="This person sits in the jury already.",
            ),
            models.UniqueConstraint(
                fields=["edition", "user"],
                name="recognition_juror_one_account_each",
                violation_error_code="user",
                violation_error_message="Another juror signs in with this account.",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.edition}"

    @property
    def address(self) -> str:
        """Where mails to the juror go."""
        return self.email or self.person.email


@tracked
class Assignment(OfANomination, Stamped):
    """A nomination that a juror is asked to look at."""

    juror = models.ForeignKey(Juror, models.CASCADE, related_name="assignments")
    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="assignments")

    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {
        "recognition_assignment_without_conflict": "juror",
        "recognition_assignment_of_one_edition": "juror",
        "recognition_assignment_stays_once_decided": "juror",
    }

    class Meta:
        ordering = ["juror", "nomination", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["juror", "nomination"],
                name="recognition_assignment_once",
                violation_error_code="nomination",
                violation_error_message="The juror looks at this nomination already.",
            )
        ]
        triggers = [
            of_one_edition("recognition_assignment"),
            sheet_stays_once_decided("recognition_assignment"),
            without_conflict("recognition_assignment", is_asked_first=False),
        ]

    def __str__(self):
        return f"{self.juror.person}: {self.nomination}"


class ConflictQuerySet(models.QuerySet):
    """Conflicts of interest, and which of them keep a juror away."""

    def standing(self):
        """Those that keep the juror away: also while nobody has answered the question."""
        return self.exclude(status="dismissed")

    def asked(self):
        """Those that somebody still has to answer."""
        return self.filter(status="asked")


@tracked
class Conflict(OfANomination, Stamped):
    """A reason for which a juror neither sees nor scores a nomination: declared, or computed."""

    class Rule(models.TextChoices):
        DECLARED = "declared", "Declared by the juror"
        SAME_PERSON = "same_person", "Takes part in the nomination"
        WORKED_TOGETHER = "worked_together", "Worked together on another nomination"
        SAME_ORGANISATION = "same_organisation", "Same organisation"
        RELATED_ORGANISATION = "related_organisation", "Related organisation"
        SAME_BODY = "same_body", "Same body"
        SAME_DOMAIN = "same_domain", "Same mail domain"
        NOTED = "noted", "Noted by the secretariat"

    class Status(models.TextChoices):
        STANDS = "stands", "Stands"
        ASKED = "asked", "To be answered"
        DISMISSED = "dismissed", "Does not stand"

    #: Rules that stand by themselves; the others ask. Both keep the juror away.
    HARD = {Rule.DECLARED, Rule.SAME_PERSON, Rule.SAME_ORGANISATION, Rule.RELATED_ORGANISATION}

    juror = models.ForeignKey(Juror, models.CASCADE, related_name="conflicts")
    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="conflicts")
    rule = models.CharField(max_length=25, choices=Rule)
    status = models.CharField(max_length=10, choices=Status, default=Status.STANDS)
    path = ArrayField(
        models.CharField(max_length=400),
        default=list,
        blank=True,
        help_text="Step by step, how the juror and the nomination are connected.",
    )
    reason = models.TextField(
        blank=True, help_text="What the juror said; or why it does not stand."
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="answered_conflicts",
        blank=True,
        null=True,
        editable=False,
    )
    answered_at = models.DateTimeField("answered", blank=True, null=True, editable=False)

    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {
        "recognition_conflict_of_one_edition": "juror",
        "recognition_conflict_stays_once_decided": "status",
    }

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ["juror", "nomination", "rule", "pk"]
        verbose_name = "conflict of interest"
        verbose_name_plural = "conflicts of interest"
        constraints = [
            models.UniqueConstraint(
                fields=["juror", "nomination", "rule"],
                name="recognition_conflict_once",
                violation_error_code="rule",
                violation_error_message="This conflict is on record already.",
            ),
            models.CheckConstraint(
                condition=~Q(status="dismissed") | ~Q(reason=""),
                name="recognition_conflict_dismissed_with_a_reason",
                violation_error_code="reason",
                violation_error_message="Say why it does not stand.",
            ),
        ]
        triggers = [
            of_one_edition("recognition_conflict"),
            sheet_stays_once_decided("recognition_conflict"),
            pgtrigger.Trigger(
                name="before_scores",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"{TOUCH_THE_JUROR} RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="voids_the_sheet",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.status = 'stands'"),
                func="""
                    UPDATE recognition_review SET state = 'void', updated_at = now()
                    WHERE juror_id = NEW.juror_id AND nomination_id = NEW.nomination_id
                    AND state <> 'void';
                    DELETE FROM recognition_assignment
                    WHERE juror_id = NEW.juror_id AND nomination_id = NEW.nomination_id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.juror.person}: {self.get_rule_display()} ({self.nomination})"


@tracked
class Declaration(OfANomination, Stamped):
    """What a juror said of a nomination before reading it: whether there is a conflict."""

    juror = models.ForeignKey(Juror, models.CASCADE, related_name="declarations")
    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="declarations")
    has_conflict = models.BooleanField("conflict of interest")
    reason = models.TextField(blank=True)

    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {
        "recognition_declaration_of_one_edition": "juror",
        "recognition_declaration_stays_once_decided": "has_conflict",
    }

    class Meta:
        ordering = ["juror", "nomination", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["juror", "nomination"],
                name="recognition_declaration_once",
                violation_error_code="nomination",
                violation_error_message="The juror has said this already.",
            )
        ]
        triggers = [
            of_one_edition("recognition_declaration"),
            sheet_stays_once_decided("recognition_declaration"),
        ]

    def __str__(self):
        words = "conflict" if self.has_conflict else "no conflict"
        return f"{self.juror.person}: {words} ({self.nomination})"
