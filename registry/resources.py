"""The registry as spreadsheets: one resource a model, every record by what people know it by."""

from import_export.fields import Field

from icpermed.imports.records.ways import Fixed, Way
from icpermed.resources import RecordResource
from icpermed.widgets import CellWidget, KeyWidget, TextWidget
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
from registry.resource_rules import (
    LABEL_OF_ORGANISATION,
    OTHER_NAME,
    RENAMING,
    Named,
    SameFolded,
    first_names,
    free_slugs,
    known_name,
)
from registry.widgets import (
    CountryWidget,
    DecisionWidget,
    PersonWidget,
    RegionWidget,
    RorWidget,
)


def organisation_field(name: str = "organisation") -> Field:
    return Field(name, name, KeyWidget(Organisation, "slug"))


def body_field() -> Field:
    return Field("body", "body", KeyWidget(Body, "slug"))


class CountryResource(RecordResource):
    """Countries come with the database; a file changes the names that the public sees."""

    can_add = False
    label, label_column = "t.name", "name"
    alpha3 = Field("alpha3", "alpha3", TextWidget(), readonly=True)
    continent = Field("continent", "continent", TextWidget(), readonly=True)

    class Meta:
        model = Country
        fields = ["code", "alpha3", "name", "continent"]
        import_id_fields = ["code"]


class RegionResource(RecordResource):
    """Regions by country and name, or by their code."""

    select_related = ["country"]
    label, label_column = "t.name", "name"
    further_ways = [
        SameFolded(("country", "name"), "It has this name, in the same country."),
        Way(("code",), "It has the same code."),
    ]
    country = Field("country", "country", CountryWidget())

    class Meta:
        model = Region
        fields = ["country", "name", "code", "aliases", "is_european"]
        import_id_fields = ["country", "name"]


class OrganisationResource(RecordResource):
    """Organisations by their slug; names change under Names, where the old ones stay."""

    select_related = ["country", "region"]
    label, label_column = "t.name", "name"
    country = Field("country", "country", CountryWidget())
    region = Field("region", "region", RegionWidget())
    ror_id = Field("ror_id", "ror_id", RorWidget())

    fixed = {
        "slug": Fixed("A page keeps its address for good.", "Leave the address as it was."),
        "name": Fixed(*RENAMING, unless=known_name("name"), note=OTHER_NAME),
        "acronym": Fixed(*RENAMING, unless=known_name("acronym"), note=OTHER_NAME),
    }
    further_ways = [
        Way(("ror_id",), "It has the same ROR id.", finds_again=True, tells_apart=True),
        Named(
            ("acronym", "country"),
            "It has this acronym, in the same country.",
            doubt=f"s.name IS NOT NULL AND NOT {known_name('name')}",
            doubt_columns=("name",),
        ),
        Named(
            ("name", "country"), "It has or had this name, in the same country.", tells_apart=True
        ),
    ]
    filled = ["slug"]
    parts = {
        "registry.name": "SELECT n.organisation_id AS record, n.id AS part FROM registry_name n"
        " JOIN {plan} p ON p._record = n.organisation_id AND p._is_new"
    }

    class Meta:
        model = Organisation
        fields = [
            *("slug", "name", "acronym", "kind", "country", "region", "website", "ror_id"),
            *("note", "is_published"),
        ]
        import_id_fields = ["slug"]

    def before_writing(self, names):
        """A new organisation has an address, also where the file says none."""
        return free_slugs(names)

    def after_writing(self, names):
        """A new organisation has its names on record, as if it had been added by hand."""
        return first_names(names)


class NameResource(RecordResource):
    """Names by their organisation, kind, language and text; another start is another time."""

    label, label_column = "t.text", "text"
    narrowed_by = ["starts_on"]
    select_related = ["organisation"]
    organisation = organisation_field()

    class Meta:
        model = Name
        fields = ["organisation", "kind", "text", "language", "starts_on", "ends_on"]
        import_id_fields = ["organisation", "kind", "language", "text"]


class RelationResource(RecordResource):
    """Relations by the two organisations that they join."""

    label = LABEL_OF_ORGANISATION
    select_related = ["organisation", "other"]
    organisation = organisation_field()
    other = organisation_field("other")

    class Meta:
        model = Relation
        fields = ["organisation", "kind", "other", "since"]
        import_id_fields = ["organisation", "kind", "other"]


class MembershipResource(RecordResource):
    """Another start is another period: an organisation may have left and come back."""

    label = LABEL_OF_ORGANISATION

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
    """People by name and e-mail address; then by an address that only one has, or by name and
    affiliation.
    """

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
    label, label_column = "t.name", "name"
    # Colleagues may share a mailbox: then one of them is not a new name of the other.
    further_ways = [
        Way(("email",), "It has this e-mail address.", any_case=True, is_unique=True),
        Way(
            ("name", "affiliation"),
            "It has this name, at the same organisation.",
            needed=("name", "affiliation"),
        ),
    ]


class BodyResource(RecordResource):
    """Bodies by their address."""

    label, label_column = "t.name", "name"
    fixed = {"slug": Fixed("A page keeps its address for good.", "Leave the address as it was.")}

    class Meta:
        model = Body
        fields = ["slug", "name", "kind", "starts_on", "ends_on", "purpose", "is_published"]
        import_id_fields = ["slug"]


class MandateResource(RecordResource):
    """Another start is another term."""

    label = "(SELECT p.name FROM registry_person p WHERE p.id = t.person_id)"

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
    """Decisions by their body, date and title."""

    select_related = ["body"]
    label, label_column = "t.title", "title"
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
