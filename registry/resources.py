"""The registry as spreadsheets: one resource a model, every record by what people know it by."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db.models import Value
from import_export.fields import Field

from icpermed.models import Fold
from icpermed.resources import RecordResource
from icpermed.widgets import CellWidget, KeyWidget, TextWidget
from registry.country_names import find_country_code
from registry.models import (
    Application,
    Body,
    Country,
    Decision,
    Mandate,
    Membership,
    Name,
    Organisation,
    Person,
    Region,
    Relation,
)
from registry.widgets import CountryWidget, DecisionWidget, PersonWidget, RegionWidget


def organisation_field(name: str = "organisation") -> Field:
    return Field(name, name, KeyWidget(Organisation, "slug"))


def body_field() -> Field:
    return Field("body", "body", KeyWidget(Body, "slug"))


class CountryResource(RecordResource):
    """Countries come with the database; a file changes the names that the public sees."""

    can_add = False
    alpha3 = Field("alpha3", "alpha3", TextWidget(), readonly=True)
    continent = Field("continent", "continent", TextWidget(), readonly=True)

    class Meta:
        model = Country
        fields = ["code", "alpha3", "name", "continent"]
        import_id_fields = ["code"]


class RegionResource(RecordResource):
    select_related = ["country"]
    country = Field("country", "country", CountryWidget())

    class Meta:
        model = Region
        fields = ["country", "name", "code", "aliases", "is_european"]
        import_id_fields = ["country", "name"]


class OrganisationResource(RecordResource):
    """Organisations by their slug; names change under Names, where the old ones stay."""

    select_related = ["country", "region"]
    country = Field("country", "country", CountryWidget())
    region = Field("region", "region", RegionWidget())

    class Meta:
        model = Organisation
        fields = [
            *("slug", "name", "acronym", "kind", "country", "region", "website", "ror_id"),
            *("note", "is_published"),
        ]
        import_id_fields = ["slug"]

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        if field.column_name == "slug" and not row["slug"].strip():
            return  # A new one has got its slug already.
        before = field.get_value(instance)
        super().import_field(field, instance, row, is_m2m, **kwargs)
        is_name = field.column_name in {"name", "acronym"}
        if is_name and instance.pk and field.get_value(instance) != before:
            raise ValueError(
                "An organisation is renamed under Names, where the old name stays on record."
            )

    def after_init_instance(self, instance, new, row, **kwargs):
        super().after_init_instance(instance, new, row, **kwargs)
        if new and not row.get("slug"):
            self.refuse_known(row)
            instance.slug = Organisation.objects.free_slug(
                row.get("acronym") or row.get("name") or ""
            )

    def refuse_known(self, row) -> None:
        """A row without a slug must be new: the same file twice would else make two of each."""
        same = Organisation.objects.filter(
            names__folded=Fold(Value(row.get("name") or "")),
            country=find_country_code(row.get("country") or ""),
        ).first()
        if same:
            raise ValidationError(
                {"slug": f"{same} is in the register. Write its address here: {same.slug}"}
            )

    def do_instance_save(self, instance, is_create):
        super().do_instance_save(instance, is_create)
        kinds = [(Name.Kind.ACRONYM, instance.acronym), (Name.Kind.OFFICIAL, instance.name)]
        for kind, text in kinds if is_create else []:
            if text:
                Name.objects.create(organisation=instance, kind=kind, text=text)


class NameResource(RecordResource):
    narrowed_by = ["starts_on"]
    select_related = ["organisation"]
    organisation = organisation_field()

    class Meta:
        model = Name
        fields = ["organisation", "kind", "text", "language", "starts_on", "ends_on"]
        import_id_fields = ["organisation", "kind", "language", "text"]


class RelationResource(RecordResource):
    select_related = ["organisation", "other"]
    organisation = organisation_field()
    other = organisation_field("other")

    class Meta:
        model = Relation
        fields = ["organisation", "kind", "other", "since"]
        import_id_fields = ["organisation", "kind", "other"]


class MembershipResource(RecordResource):
    """Another start is another period: an organisation may have left and come back."""

    select_related = ["organisation", "start_decision__body", "end_decision__body"]
    organisation = organisation_field()
    start_decision = Field("start_decision", "start_decision", DecisionWidget())
    end_decision = Field("end_decision", "end_decision", DecisionWidget())

    class Meta:
        model = Membership
        fields = [
            *("organisation", "starts_on", "ends_on", "role", "start_decision", "end_decision"),
            *("reason_for_leaving", "note"),
        ]
        import_id_fields = ["organisation", "starts_on"]


class PersonResource(RecordResource):
    """People by their e-mail address; those without one by name and affiliation."""

    select_related = ["affiliation"]
    affiliation = organisation_field("affiliation")

    class Meta:
        model = Person
        fields = [
            *("name", "email", "sort_name", "affiliation", "phone", "note"),
            *("is_name_public", "is_email_public", "consented_on"),
        ]
        import_id_fields = ["name", "email"]

    narrowed_by = ["affiliation"]

    def before_import(self, dataset, **kwargs):
        super().before_import(dataset, **kwargs)
        self.addresses = Counter(address.strip().casefold() for address in dataset["email"])

    def get_instance(self, instance_loader, row):
        """First by name and address; then by an address that only one person has, here as there.

        Colleagues may share a mailbox: then one of them is not a new name of the other.
        """
        found = super().get_instance(instance_loader, row)
        address = (row.get("email") or "").strip()
        if found is None and address and self.addresses[address.casefold()] == 1:
            people = list(self.get_queryset().filter(email__iexact=address)[:2])
            if len(people) == 1:
                return people[0]
        return found


class BodyResource(RecordResource):
    class Meta:
        model = Body
        fields = ["slug", "name", "kind", "starts_on", "ends_on", "purpose", "is_published"]
        import_id_fields = ["slug"]


class MandateResource(RecordResource):
    """Another start is another term."""

    select_related = ["body", "person", "organisation", "decision__body"]
    body = body_field()
    person = Field("person", "person", PersonWidget())
    organisation = organisation_field()
    decision = Field("decision", "decision", DecisionWidget())

    class Meta:
        model = Mandate
        fields = ["body", "role", "person", "organisation", "starts_on", "ends_on", "decision"]
        import_id_fields = ["body", "role", "person", "starts_on"]


class DecisionResource(RecordResource):
    select_related = ["body"]
    body = body_field()

    class Meta:
        model = Decision
        fields = ["body", "decided_on", "title", "result", "text"]
        import_id_fields = ["body", "decided_on", "title"]


class ApplicationResource(RecordResource):
    """Applications go out, for a list of the waiting; they come in by the form alone."""

    can_import = False
    select_related = ["country", "region", "decision__body", "handled_by"]
    country = Field("country", "country", CountryWidget())
    region = Field("region", "region", CellWidget())
    decision = Field("decision", "decision", DecisionWidget())
    handled_by = Field("handled_by", "handled_by", CellWidget())
    created_at = Field("created_at", "received", CellWidget())

    class Meta:
        model = Application
        fields = [
            *("name", "original_name", "acronym", "kind", "country", "region", "website"),
            *("contact_name", "contact_email", "contact_role", "reasons"),
            *("is_letter_of_intent_signed", "is_contact_form_signed", "is_not_for_profit"),
            *("is_eligible", "is_no_duplicate", "note", "state", "decision", "handled_by"),
            "created_at",
        ]
        import_id_fields = ["name", "created_at"]
