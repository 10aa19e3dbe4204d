"""Programmes: partnerships, ERA-NETs, the CSAs of the ICPerMed Family, alliances."""

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from icpermed.models import Dated, DatedQuerySet, Record, RecordQuerySet, Stamped, tracked
from icpermed.quantities import Quantity
from icpermed.web_links import WebLink
from registry.models import Organisation

#: Addresses below /programmes/ that are no programme.
RESERVED = ["calls"]


class ProgrammeQuerySet(RecordQuerySet, DatedQuerySet):
    """Programmes, running, ended or to come."""

    def search(self, words: str):
        """Those whose names, text, coordinator, number, work packages or links have the words."""
        links = ProgrammeLink.objects.filter(title__mentions=words)
        packages = WorkPackage.objects.filter(title__mentions=words)
        return self.filter(
            Q(name__mentions=words)
            | Q(acronym__mentions=words)
            | Q(coordinator__mentions=words)
            | Q(grant_agreement__mentions=words)
            | Q(summary__mentions=words)
            | Q(text__mentions=words)
            | Exists(links.filter(programme=OuterRef("pk")))
            | Exists(packages.filter(programme=OuterRef("pk")))
        )


@tracked
class Programme(Dated, Record):
    """A joint effort of several countries that runs for some years: EP PerMed, ERA PerMed."""

    class Kind(models.TextChoices):
        PARTNERSHIP = "partnership", "European Partnership"
        ERA_NET = "era_net", "ERA-NET Cofund"
        CSA = "csa", "Coordination and support action"
        ALLIANCE = "alliance", "Alliance of countries"
        INFRASTRUCTURE = "infrastructure", "Research infrastructures"
        FUNDING_PROGRAMME = "funding_programme", "Funding programme"

    plans_ahead = True

    name = models.CharField(max_length=250)
    acronym = models.CharField(max_length=50, blank=True)
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The last part of the page's address, for good: /programmes/…/.",
    )
    kind = models.CharField(max_length=25, choices=Kind)
    is_family = models.BooleanField(
        "of the ICPerMed Family",
        default=False,
        help_text="Ticked: one of the actions that build the ICPerMed Family.",
    )
    coordinator = models.CharField(max_length=250, blank=True, help_text="In words.")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="coordinated_programmes",
        verbose_name="coordinator in the register",
        blank=True,
        null=True,
    )
    grant_agreement = models.CharField(max_length=60, blank=True, help_text="Its number: 964197.")
    summary = models.TextField(
        blank=True, help_text="In a few sentences, in our own words. The public sees it. Markdown."
    )
    text = models.TextField("more", blank=True, help_text="The public sees it. Markdown.")
    source = models.CharField(max_length=250, blank=True, help_text="Where the facts come from.")
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    objects = ProgrammeQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["name", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED),
                name="initiatives_programme_address_is_free",
                violation_error_code="slug",
                violation_error_message="This address is taken by a page of ours: choose another.",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="slug_is_permanent", fields=["slug"])]

    def __str__(self):
        return self.acronym or self.name

    def get_absolute_url(self):
        return reverse("programme_detail", args=[self.slug])

    @property
    def called(self) -> str:
        """The name with the acronym behind it, where there is one."""
        return f"{self.name} ({self.acronym})" if self.acronym else self.name


@tracked
class ProgrammeFigure(Quantity):
    """A figure of a programme, with its day and source: about 375 million euros."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="figures")

    class Meta(Quantity.Meta):
        ordering = ["programme", "position", "pk"]


@tracked
class ProgrammeLink(WebLink):
    """A page where one can read more about a programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="links")

    class Meta:
        ordering = ["programme", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "url"],
                name="initiatives_programmelink_once",
                violation_error_code="link",
                violation_error_message="This link is there already.",
            )
        ]


@tracked
class WorkPackage(Stamped):
    """One of the parts into which a programme divides its work."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="work_packages")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, help_text="The public sees it. Markdown.")

    class Meta:
        ordering = ["programme", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="initiatives_workpackage_once",
                violation_error_code="number",
                violation_error_message="There is a work package of this number already.",
            )
        ]

    def __str__(self):
        return f"WP{self.number} {self.title}"


@tracked
class ProgrammeRelation(Stamped):
    """How one programme stands to another: continues it, takes part in it, works with it."""

    class Kind(models.TextChoices):
        CONTINUES = "continues", "continues"
        PART_OF = "part_of", "is part of"
        WORKS_WITH = "works_with", "works with"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=15, choices=Kind)
    other = models.ForeignKey(Programme, models.CASCADE, related_name="relations_to_it")
    source = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["programme", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "other"],
                name="initiatives_programmerelation_once",
                violation_error_code="other",
                violation_error_message="This relation is there already.",
            ),
            models.CheckConstraint(
                condition=~Q(programme=F("other")),
                name="initiatives_programmerelation_to_another",
                violation_error_code="other",
                violation_error_message="A programme has no relation to itself.",
            ),
        ]

    def __str__(self):
        return f"{self.programme} {self.get_kind_display()} {self.other}"
