"""The bodies of the consortium, who sits in them, and what they decide."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from icpermed.models import Dated, DatedQuerySet, Record, RecordQuerySet, Stamped, tracked
from icpermed.partial_dates import PartialDateField
from registry.models.organisations import Organisation
from registry.models.people import Person


class BodyQuerySet(RecordQuerySet, DatedQuerySet):
    """Bodies: published or not, running or ended."""


@tracked
class Body(Dated, Record):
    """A group with a task: the Executive Committee (all members), a board, a working group."""

    class Kind(models.TextChoices):
        EXECUTIVE_COMMITTEE = "executive_committee", "Executive Committee"
        STEERING_BOARD = "steering_board", "Steering Board"
        ADVISORY_BOARD = "advisory_board", "Advisory Board"
        STAKEHOLDER_FORUM = "stakeholder_forum", "Stakeholder Forum"
        WORKING_GROUP = "working_group", "Working Group"
        SECRETARIAT = "secretariat", "Secretariat"

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The last part of the page's address, for good: /bodies/…/.",
    )
    kind = models.CharField(max_length=20, choices=Kind)
    purpose = models.TextField(
        blank=True, help_text="What the body is for. The public sees it. Markdown."
    )

    objects = BodyQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["name"]
        verbose_name_plural = "bodies"
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="registry_body_one_executive_committee",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(kind="executive_committee"),
                violation_error_code="kind",
                violation_error_message="There is already an Executive Committee at that time.",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="slug_is_permanent", fields=["slug"])]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("body_detail", args=[self.slug])


class MandateQuerySet(DatedQuerySet):
    """Mandates; the bodies they belong to decide whether the public sees them."""

    def published(self):
        """Mandates in bodies that are shown to the public."""
        return self.filter(body__is_published=True)


@tracked
class Mandate(Dated, Stamped):
    """A person's role in a body, for an organisation or in person, for a period."""

    class Role(models.TextChoices):
        CHAIR = "chair", "Chair"
        VICE_CHAIR = "vice_chair", "Vice-chair"
        FACILITATOR = "facilitator", "Facilitator"
        DELEGATE = "delegate", "Delegate"
        DEPUTY = "deputy", "Deputy delegate"
        MEMBER = "member", "Member"
        EXPERT = "expert", "External expert"
        OBSERVER = "observer", "Observer"
        STAFF = "staff", "Staff"
        REPORTING_CONTACT = "reporting_contact", "Reporting contact"
        COMMUNICATION_CONTACT = "communication_contact", "Communication contact"

    body = models.ForeignKey(Body, models.PROTECT, related_name="mandates")
    role = models.CharField(max_length=25, choices=Role)
    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="mandates",
        blank=True,
        null=True,
        help_text="The organisation the person speaks for.",
    )
    decision = models.ForeignKey(
        "registry.Decision",
        models.PROTECT,
        related_name="mandates",
        blank=True,
        null=True,
        help_text="The election or nomination.",
    )

    objects = MandateQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["body", "role", "-starts_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="registry_mandate_one_delegate_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("body", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=["delegate", "deputy"]),
                violation_error_code="person",
                violation_error_message="The organisation already has somebody in this role at"
                " that time. End that mandate first.",
            ),
            ExclusionConstraint(
                name="registry_mandate_person_holds_a_role_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("body", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_code="person",
                violation_error_message="This person already has this role at that time.",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["delegate", "deputy"]) | Q(organisation__isnull=False),
                name="registry_mandate_delegate_speaks_for_an_organisation",
                violation_error_code="organisation",
                violation_error_message="A delegate speaks for an organisation: choose it.",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.get_role_display()}, {self.body}"


@tracked
class Decision(Stamped):
    """What a body decided on a day. Memberships, mandates and more point to it."""

    class Result(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"
        NOTED = "noted", "Taken note of"

    body = models.ForeignKey(Body, models.PROTECT, related_name="decisions")
    decided_on = PartialDateField("date", help_text="2023, 2023-07 or 2023-07-12.")
    title = models.CharField(max_length=250)
    result = models.CharField(max_length=10, choices=Result, default=Result.ACCEPTED)
    text = models.TextField(blank=True, help_text="The wording, and how it was reached.")

    class Meta:
        ordering = ["-decided_on", "title", "pk"]

    def __str__(self):
        return f"{self.title} ({self.body}, {self.decided_on})"

    def warnings(self) -> list[str]:
        """A decision of the future is probably a slip of the pen."""
        if self.decided_on and self.decided_on.first_day > timezone.localdate():
            return [f"The date ({self.decided_on}) lies in the future."]
        return []
