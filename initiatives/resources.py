"""Initiatives, programmes and calls as spreadsheets; those of country reporting stand apart."""

from import_export.fields import Field

from events.models import Topic
from events.resources import TOKEN
from icpermed.imports.records.ways import Fixed
from icpermed.resources import RecordResource
from icpermed.widgets import ChoiceWidget, KeyWidget
from initiatives.models import (
    CallDate,
    CallFigure,
    CallLink,
    FundingCall,
    Initiative,
    InitiativeCountry,
    InitiativeFigure,
    InitiativeLead,
    InitiativeLink,
    InitiativeTopic,
    KeyPoint,
    Programme,
    ProgrammeFigure,
    ProgrammeLink,
    ProgrammeRelation,
    WorkPackage,
)
from initiatives.widgets import YearsWidget
from registry.models import Organisation
from registry.widgets import CountryWidget

FIXED_ADDRESS = Fixed("A page keeps its address for good.", "Leave the address as it was.")
BY_BUTTONS = Fixed(
    "A file sets this of new records only.", "Change it by the buttons on the page in the desk."
)
LABEL_OF_INITIATIVE = "(SELECT i.title FROM initiatives_initiative i WHERE i.id = t.initiative_id)"
LABEL_OF_PROGRAMME = "(SELECT g.name FROM initiatives_programme g WHERE g.id = t.programme_id)"
#: Nobody's address waits to be confirmed because of a file.
STATES = [choice for choice in Initiative.State.choices if choice[0] != "unconfirmed"]
FIGURE = ["position", "label", "qualifier", "number", "unit", "as_of", "source"]
LINK = ["position", "title", "link", "language"]


def slug_field(name: str, model, **options) -> Field:
    """A record by the last part of its address."""
    return Field(name, name, KeyWidget(model, "slug"), **options)


def initiative_field() -> Field:
    return slug_field("initiative", Initiative)


def programme_field() -> Field:
    return slug_field("programme", Programme)


def call_field() -> Field:
    return slug_field("call", FundingCall)


def organisation_field() -> Field:
    return slug_field("organisation", Organisation)


# --- initiatives ----------------------------------------------------------------------------------


class InitiativeResource(RecordResource):
    """Initiatives by their address. A new one may have been approved before.

    What is a duplicate, or superseded by another, is said by the buttons alone.
    """

    label, label_column = "t.title", "title"
    fixed = {"slug": FIXED_ADDRESS} | dict.fromkeys(["state", "approved_at"], BY_BUTTONS)
    made = {"token": TOKEN, "suggestion_token": TOKEN}
    select_related = ["duplicate_of", "superseded_by"]
    report_years = Field("report_years", "report_years", YearsWidget(), default=list)
    state = Field("state", "state", ChoiceWidget(STATES), default=Initiative.State.SUGGESTED)
    duplicate_of = slug_field("duplicate_of", Initiative, readonly=True)
    superseded_by = slug_field("superseded_by", Initiative, readonly=True)

    class Meta:
        model = Initiative
        fields = [
            *("slug", "title", "kind", "is_international", "starts_on", "ends_on", "summary"),
            *("text", "report_years", "source", "verified_on", "state", "duplicate_of"),
            *("superseded_by", "suggested_by", "suggester_name", "suggester_email"),
            *("contact_name", "contact_email", "approved_at", "approval_note", "note"),
            "is_published",
        ]
        import_id_fields = ["slug"]


class InitiativeCountryResource(RecordResource):
    """Which initiative belongs to which country."""

    label = LABEL_OF_INITIATIVE
    select_related = ["initiative", "country"]
    initiative = initiative_field()
    country = Field("country", "country", CountryWidget())

    class Meta:
        model = InitiativeCountry
        fields = ["initiative", "country"]
        import_id_fields = ["initiative", "country"]


class InitiativeLeadResource(RecordResource):
    """Who leads which initiative, by the name as it is written there."""

    label, label_column = "t.name", "name"
    select_related = ["initiative", "organisation"]
    initiative = initiative_field()
    organisation = organisation_field()

    class Meta:
        model = InitiativeLead
        fields = ["initiative", "position", "name", "organisation"]
        import_id_fields = ["initiative", "name"]


class InitiativeTopicResource(RecordResource):
    """Which initiative has which topic."""

    label = LABEL_OF_INITIATIVE
    select_related = ["initiative", "topic"]
    initiative = initiative_field()
    topic = slug_field("topic", Topic)

    class Meta:
        model = InitiativeTopic
        fields = ["initiative", "topic"]
        import_id_fields = ["initiative", "topic"]


class KeyPointResource(RecordResource):
    """Key points by initiative and title; where two lists have one title, by their list, too."""

    label, label_column = "t.title", "title"
    narrowed_by = ["group"]
    select_related = ["initiative"]
    initiative = initiative_field()

    class Meta:
        model = KeyPoint
        fields = ["initiative", "position", "group", "title", "text"]
        import_id_fields = ["initiative", "title"]


class InitiativeFigureResource(RecordResource):
    """Figures by initiative, what is counted, the day, and who says so: nothing is written over."""

    label, label_column = "t.label", "label"
    select_related = ["initiative"]
    initiative = initiative_field()

    class Meta:
        model = InitiativeFigure
        fields = ["initiative", *FIGURE]
        import_id_fields = ["initiative", "label", "as_of", "source"]


class InitiativeLinkResource(RecordResource):
    """Links by initiative and address."""

    label, label_column = "t.title", "title"
    select_related = ["initiative"]
    initiative = initiative_field()

    class Meta:
        model = InitiativeLink
        fields = ["initiative", *LINK]
        import_id_fields = ["initiative", "link"]


# --- programmes -----------------------------------------------------------------------------------


class ProgrammeResource(RecordResource):
    """Programmes by their address."""

    label, label_column = "t.name", "name"
    fixed = {"slug": FIXED_ADDRESS}
    select_related = ["organisation"]
    organisation = organisation_field()

    class Meta:
        model = Programme
        fields = [
            *("slug", "name", "acronym", "kind", "is_family", "starts_on", "ends_on"),
            *("coordinator", "organisation", "grant_agreement", "summary", "text", "source"),
            *("note", "is_published"),
        ]
        import_id_fields = ["slug"]


class ProgrammeFigureResource(RecordResource):
    """Figures by programme, what is counted, the day, and who says so."""

    label, label_column = "t.label", "label"
    select_related = ["programme"]
    programme = programme_field()

    class Meta:
        model = ProgrammeFigure
        fields = ["programme", *FIGURE]
        import_id_fields = ["programme", "label", "as_of", "source"]


class ProgrammeLinkResource(RecordResource):
    """Links by programme and address."""

    label, label_column = "t.title", "title"
    select_related = ["programme"]
    programme = programme_field()

    class Meta:
        model = ProgrammeLink
        fields = ["programme", *LINK]
        import_id_fields = ["programme", "link"]


class WorkPackageResource(RecordResource):
    """Work packages by programme and number."""

    label, label_column = "t.title", "title"
    select_related = ["programme"]
    programme = programme_field()

    class Meta:
        model = WorkPackage
        fields = ["programme", "number", "title", "text"]
        import_id_fields = ["programme", "number"]


class ProgrammeRelationResource(RecordResource):
    """Which programme continues which, is part of it, or works with it."""

    label = LABEL_OF_PROGRAMME
    select_related = ["programme", "other"]
    programme = programme_field()
    other = slug_field("other", Programme)

    class Meta:
        model = ProgrammeRelation
        fields = ["programme", "kind", "other", "source"]
        import_id_fields = ["programme", "kind", "other"]


# --- funding calls --------------------------------------------------------------------------------


class FundingCallResource(RecordResource):
    """Funding calls by their address."""

    label, label_column = "t.title", "title"
    fixed = {"slug": FIXED_ADDRESS}
    select_related = ["programme"]
    programme = programme_field()

    class Meta:
        model = FundingCall
        fields = [
            *("slug", "programme", "title", "acronym", "launched_on", "aim", "conditions"),
            *("source", "note", "is_published"),
        ]
        import_id_fields = ["slug"]


class CallDateResource(RecordResource):
    """Dates by call and what happens."""

    label, label_column = "t.label", "label"
    select_related = ["call"]
    call = call_field()

    class Meta:
        model = CallDate
        fields = ["call", "label", "on", "at", "timezone", "is_deadline"]
        import_id_fields = ["call", "label"]


class CallFigureResource(RecordResource):
    """Figures by call, what is counted, the day, and who says so: sources may differ."""

    label, label_column = "t.label", "label"
    select_related = ["call"]
    call = call_field()

    class Meta:
        model = CallFigure
        fields = ["call", *FIGURE, "is_preferred"]
        import_id_fields = ["call", "label", "as_of", "source"]


class CallLinkResource(RecordResource):
    """Links by call and address."""

    label, label_column = "t.title", "title"
    select_related = ["call"]
    call = call_field()

    class Meta:
        model = CallLink
        fields = ["call", *LINK]
        import_id_fields = ["call", "link"]
