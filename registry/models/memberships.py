"""Memberships: from when to when an organisation takes part, and who decided it."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from icpermed.models import Dated, DatedQuerySet, Stamped, tracked
from registry.models.bodies import Decision
from registry.models.organisations import Organisation, name_on


class MembershipQuerySet(DatedQuerySet):
    """Memberships, and which of them the public may see."""

    def published(self):
        """Memberships of organisations that are shown to the public."""
        return self.filter(organisation__is_published=True)

    def members(self):
        """Without observers."""
        return self.filter(role="member")

    def search(self, words: str):
        """Memberships of organisations of which some name, old or new, contains the words."""
        found = Organisation.objects.search(words)
        return self.filter(organisation__in=found)

    def country_counts(self) -> dict[str, int]:
        """How many of them are in each country, by code; international bodies are in none."""
        countries = self.exclude(organisation__country=None).order_by()
        counts = countries.values_list("organisation__country").annotate(Count("pk"))
        return dict(counts)

    def named(self, on: date | None = None):
        """Each with ``name_then`` and ``acronym_then``: as the organisation was called on a day."""
        return self.annotate(
            name_then=Coalesce(name_on("official", on, "organisation"), F("organisation__name")),
            acronym_then=Coalesce(
                name_on("acronym", on, "organisation"), F("organisation__acronym")
            ),
        )


@tracked
class Membership(Dated, Stamped):
    """A period in which an organisation is a member of the consortium, or an observer.

    An organisation that left and came back has two. Its status is never stored: it follows from
    the periods whenever it is asked for.
    """

    class Role(models.TextChoices):
        MEMBER = "member", "Member"
        OBSERVER = "observer", "Observer"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    start_decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        related_name="memberships_started",
        blank=True,
        null=True,
        help_text="The decision by which this membership began.",
    )
    end_decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        related_name="memberships_ended",
        blank=True,
        null=True,
        help_text="The decision, or the letter taken note of, by which it ended.",
    )
    reason_for_leaving = models.TextField(
        blank=True, help_text="For the secretariat only; never published."
    )
    note = models.TextField(
        blank=True,
        help_text="Where the dates come from, in the words of the source. Never published.",
    )

    objects = MembershipQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["organisation", "-starts_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="registry_membership_one_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_code="starts_on",
                violation_error_message="The organisation already has a membership in this"
                " period. End that one first, or correct its dates.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=False) | Q(reason_for_leaving=""),
                name="registry_membership_reason_needs_end",
                violation_error_code="reason_for_leaving",
                violation_error_message="A reason for leaving needs the date of leaving.",
            ),
        ]

    def get_absolute_url(self):
        return self.organisation.get_absolute_url()

    def __str__(self):
        return " ".join(filter(None, [str(self.organisation), self.role, self.years]))
