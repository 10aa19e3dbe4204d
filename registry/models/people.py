"""People: delegates, contacts, officers. What the public sees of them needs their consent."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, NullIf

from icpermed.models import Fold, Stamped, tracked
from registry.models.organisations import Organisation


class PersonQuerySet(models.QuerySet):
    """People, and whose names the public may see."""

    def published(self):
        """People who agreed that their name is shown."""
        return self.filter(is_name_public=True)


@tracked
class Person(Stamped):
    """Somebody who speaks for an organisation, or has an office in the consortium."""

    name = models.CharField(
        max_length=200, help_text="As the person writes it: Consuelo Martín de Dios."
    )
    sort_name = models.CharField(
        max_length=200, blank=True, help_text="For the alphabet: Martín de Dios, Consuelo."
    )
    affiliation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        related_name="people",
        blank=True,
        null=True,
        help_text="The organisation the person works for.",
    )
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True, help_text="For the secretariat only; never published.")
    is_name_public = models.BooleanField(
        "name may be shown", default=False, help_text="The person agreed to be named in public."
    )
    is_email_public = models.BooleanField(
        "e-mail may be shown", default=False, help_text="The person agreed to this as well."
    )
    consented_on = models.DateField(
        "consent given on", blank=True, null=True, help_text="The day of the person's agreement."
    )
    sort_key = models.GeneratedField(
        expression=Fold(Coalesce(NullIf("sort_name", models.Value("")), "name")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_name_public=False, is_email_public=False)
                | Q(consented_on__isnull=False),
                name="registry_person_public_only_with_consent",
                violation_error_code="consented_on",
                violation_error_message="To show a name or an e-mail address, write down the day"
                " on which the person agreed.",
            ),
            models.CheckConstraint(
                condition=Q(is_email_public=False) | Q(is_name_public=True),
                name="registry_person_email_public_only_with_name",
                violation_error_code="is_email_public",
                violation_error_message="An e-mail address can only be shown with the name.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def public_name(self) -> str:
        """The name if the person agreed to be named, else nothing."""
        return self.name if self.is_name_public else ""

    @property
    def public_email(self) -> str:
        """The e-mail address if the person agreed to that, else nothing."""
        return self.email if self.is_email_public else ""
