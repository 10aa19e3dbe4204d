"""Organisations, the names they have had, and how they follow from each other."""

from datetime import date

import pgtrigger
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from icpermed.models import (
    Dated,
    DatedQuerySet,
    Fold,
    Record,
    RecordQuerySet,
    Stamped,
    tracked,
)
from icpermed.partial_dates import PartialDateField
from registry.models.places import Country, Region


class IsRorId(Func):
    """Whether a text is a ROR id whose two check digits are right."""

    function = "is_ror_id"
    arity = 1
    output_field = models.BooleanField()


class OrganisationQuerySet(RecordQuerySet):
    """Organisations, and who of them takes part when."""

    def taking_part(self, on: date | None = None, role: str | None = None):
        """Members and observers on a day (default: today), or only those of one role."""
        memberships = apps.get_model("registry.Membership").objects.current(on)
        if role:
            memberships = memberships.filter(role=role)
        return self.filter(Exists(memberships.filter(organisation=OuterRef("pk"))))

    def members(self, on: date | None = None):
        """The members, without observers, on a day (default: today)."""
        return self.taking_part(on, "member")

    def named(self, on: date | None = None):
        """Each with ``name_then`` and ``acronym_then``: as it was called on a day."""
        return self.annotate(
            name_then=Coalesce(name_on("official", on), F("name")),
            acronym_then=Coalesce(name_on("acronym", on), F("acronym")),
        )

    def search(self, words: str):
        """Organisations of which some name, old or new, contains the words; accents are free."""
        names = Name.objects.filter(folded__mentions=words)
        return self.filter(Exists(names.filter(organisation=OuterRef("pk"))))

    def create_named(self, *, name: str, acronym: str = "", **fields):
        """Create an organisation together with its official name and acronym, all or nothing."""
        with transaction.atomic():
            slug = fields.pop("slug", "") or self.free_slug(acronym or name)
            organisation = self.model(name=name, acronym=acronym, slug=slug, **fields)
            organisation.full_clean()
            organisation.save()
            # The acronym first: the organisation takes its label once the official name is there.
            for kind, text in [(Name.Kind.ACRONYM, acronym), (Name.Kind.OFFICIAL, name)]:
                if text:
                    row = Name(organisation=organisation, kind=kind, text=text)
                    row.full_clean()
                    row.save()
            return organisation

    def free_slug(self, words: str) -> str:
        """A slug for these words that nobody has: "asrt", then "asrt-2"."""
        stem = slugify(words)[:70] or "organisation"
        taken = set(self.model.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        candidates = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
        return next(slug for slug in candidates if slug not in taken)


def name_on(kind: str, on: date | None = None, organisation: str = "pk") -> Subquery:
    """The English (else any) name of one kind that an organisation had on a day."""
    names = Name.objects.filter(organisation=OuterRef(organisation), kind=kind).current(on)
    return Subquery(
        names.order_by(
            models.Case(models.When(language="en", then=0), default=1), "-starts_on", "pk"
        ).values("text")[:1]
    )


@tracked
class Organisation(Record):
    """A ministry, funder, regional authority or other body that takes part, did, or may."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", "Ministry"
        FUNDER = "funder", "Funding organisation"
        REGIONAL_AUTHORITY = "regional_authority", "Regional authority"
        RESEARCH_ORGANISATION = "research_organisation", "Research organisation"
        PROGRAMME_MANAGEMENT_AGENCY = (
            "programme_management_agency",
            "Programme management agency",
        )
        INTERNATIONAL_ORGANISATION = "international_organisation", "International organisation"

    name = models.CharField(
        "official name",
        max_length=250,
        help_text="In English, as the organisation writes it. Later changes: under Names.",
    )
    acronym = models.CharField(max_length=50, blank=True)
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The last part of the page's address, for good: /members/…/.",
    )
    kind = models.CharField(max_length=30, choices=Kind)
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        related_name="organisations",
        blank=True,
        null=True,
        help_text="Empty only for international organisations.",
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="organisations",
        blank=True,
        null=True,
        help_text="Only where the organisation acts for a region, such as Flanders.",
    )
    website = models.URLField(blank=True)
    ror_id = models.CharField(
        "ROR id",
        max_length=9,
        blank=True,
        help_text="The last nine characters of the address at ror.org, such as 03yrm5c26.",
    )
    logo = models.ImageField(
        blank=True, upload_to="logos/", help_text="PNG, JPEG or WebP; the public sees it."
    )
    note = models.TextField(blank=True, help_text="For the secretariat only; never published.")
    confirmed_on = models.DateField(
        "confirmed",
        blank=True,
        null=True,
        editable=False,
        help_text="The day on which a contact last confirmed what the public sees.",
    )
    asked_at = models.DateTimeField("asked to confirm", blank=True, null=True, editable=False)
    asked_to = models.TextField("confirmation asked of", blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="merged_organisations",
        blank=True,
        null=True,
        editable=False,
        help_text="This record was found to be the same organisation as another.",
    )
    sort_key = models.GeneratedField(
        expression=Fold("name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(country__isnull=False) | Q(kind="international_organisation"),
                name="registry_organisation_has_a_country_or_is_international",
                violation_error_code="country",
                violation_error_message="Choose a country. Only an international organisation"
                " has none.",
            ),
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(country__isnull=False),
                name="registry_organisation_region_needs_country",
                violation_error_code="region",
                violation_error_message="A region needs its country.",
            ),
            models.CheckConstraint(
                condition=Q(ror_id="") | Q(IsRorId("ror_id")),
                name="registry_organisation_ror_id_is_valid",
                violation_error_code="ror_id",
                violation_error_message="This is not a ROR id: the check digits do not fit."
                " Copy it from ror.org.",
            ),
            models.UniqueConstraint(
                fields=["ror_id"],
                condition=~Q(ror_id="") & Q(merged_into__isnull=True),
                name="registry_organisation_ror_id_once",
                violation_error_code="ror_id",
                violation_error_message="Another organisation already has this ROR id.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(is_published=False),
                name="registry_organisation_merged_is_not_published",
                violation_error_message="A merged record cannot be published.",
            ),
        ]
        # A region also belongs to its country by a composite foreign key (migration 0003).
        triggers = [pgtrigger.ReadOnly(name="slug_is_permanent", fields=["slug"])]

    def __str__(self):
        return f"{self.name} ({self.acronym})" if self.acronym else self.name

    def get_absolute_url(self):
        return reverse("member_detail", args=[self.slug])

    @property
    def ror_url(self) -> str:
        """The record's address at the Research Organization Registry, if it has one."""
        return f"https://ror.org/{self.ror_id}" if self.ror_id else ""

    def clean(self):
        if self.region_id and self.country_id and self.region.country_id != self.country_id:
            raise ValidationError(
                {"region": f"{self.region} is in {self.region.country}, not in {self.country}."}
            )

    def clean_fields(self, exclude=None):
        self.ror_id = (self.ror_id or "").strip().lower().removeprefix("https://ror.org/")
        super().clean_fields(exclude)

    @transaction.atomic
    def rename(self, *, to: str, starts_on, kind: str = "official", language: str = "en") -> "Name":
        """Give the organisation a new name from a partial date on; the old one stays on record."""
        starts_on = PartialDateField().to_python(starts_on)
        self.names.filter(kind=kind, language=language, ends_on=None).update(
            ends_on=starts_on.day_before, updated_at=timezone.now()
        )
        name = Name(organisation=self, kind=kind, language=language, text=to, starts_on=starts_on)
        name.full_clean()
        name.save()
        self.refresh_from_db()
        return name


class NameQuerySet(DatedQuerySet):
    """Names as they are searched and matched."""

    def matching(self, text: str):
        """Names equal to a text but for case, accents, quotes, dashes and spacing."""
        return self.filter(folded=Fold(Value(text)))


@tracked
class Name(Dated, Stamped):
    """One name that an organisation has or had: every list that arrives may use another."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", "Official name"
        ORIGINAL = "original", "Name in its own language"
        ACRONYM = "acronym", "Acronym"
        ALIAS = "alias", "Alias"
        FORMER = "former", "Former name"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField("name", max_length=250)
    language = models.CharField(
        max_length=8,
        default="en",
        help_text="ISO 639 code: en, de, fr, pt …",
    )
    folded = models.GeneratedField(
        expression=Fold("text"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    objects = NameQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["organisation", "kind", "-starts_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="registry_name_one_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("language", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(kind__in=["official", "original", "acronym"]),
                violation_error_code="text",
                violation_error_message="Another name of this kind and language holds at the same"
                " time. End that one first.",
            ),
            models.UniqueConstraint(
                "organisation",
                "kind",
                "language",
                Fold("text"),
                condition=Q(kind__in=["alias", "former"]),
                name="registry_name_alias_once",
                violation_error_code="text",
                violation_error_message="The organisation already has this name.",
            ),
            models.CheckConstraint(
                condition=~Q(folded=""),
                name="registry_name_is_not_empty",
                violation_error_code="text",
                violation_error_message="Write a name.",
            ),
        ]
        indexes = [
            GinIndex(OpClass("folded", "gin_trgm_ops"), name="registry_name_search"),
            models.Index("folded", name="registry_name_folded"),
        ]
        triggers = [
            # An organisation is listed under its present official name: it follows the names,
            # whoever changes them.
            pgtrigger.Trigger(
                name="label_the_organisation",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("changed", "bigint")],
                func=pgtrigger.Func(
                    """
                    changed := CASE WHEN TG_OP = 'DELETE' THEN OLD.organisation_id
                        ELSE NEW.organisation_id END;
                    UPDATE registry_organisation SET name = label.name, acronym = label.acronym
                    FROM (SELECT
                        (SELECT text FROM registry_name
                         WHERE organisation_id = changed AND kind = 'official'
                         ORDER BY upper_inf(period) DESC, language = 'en' DESC,
                             lower(period) DESC NULLS LAST, id LIMIT 1) AS name,
                        coalesce((SELECT text FROM registry_name
                         WHERE organisation_id = changed AND kind = 'acronym'
                         ORDER BY upper_inf(period) DESC, language = 'en' DESC,
                             lower(period) DESC NULLS LAST, id LIMIT 1), '') AS acronym
                    ) AS label
                    WHERE registry_organisation.id = changed AND label.name IS NOT NULL
                    AND (registry_organisation.name, registry_organisation.acronym)
                        IS DISTINCT FROM (label.name, label.acronym);
                    RETURN NULL;
                    """
                ),
            ),
        ]

    def __str__(self):
        return self.text


@tracked
class Relation(Stamped):
    """One organisation took over from another, or is part of another."""

    class Kind(models.TextChoices):
        SUCCEEDS = "succeeds", "is the successor of"
        PART_OF = "part_of", "is part of"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SUCCEEDS)
    other = models.ForeignKey(Organisation, models.CASCADE, related_name="reverse_relations")
    since = PartialDateField(blank=True, null=True, help_text="2023, 2023-07 or 2023-07-12.")

    class Meta:
        ordering = ["organisation", "kind", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "other"],
                name="registry_relation_once",
                violation_error_code="other",
                violation_error_message="This relation is already on record.",
            ),
            models.CheckConstraint(
                condition=~Q(organisation=F("other")),
                name="registry_relation_joins_two",
                violation_error_code="other",
                violation_error_message="An organisation cannot be related to itself.",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} {self.get_kind_display()} {self.other}"
