"""What the public finds of initiatives, programmes and funding calls: by their figures, too."""

from django.db.models import Case, OuterRef, TextField, Value, When

from events.models import Topic
from events.searching import TOPIC
from icpermed.models import PartialDateFirst
from icpermed.search.declared import (
    Searchable,
    declare,
    gathered,
    joined,
    labels,
    quantity_words,
)
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
    WorkPackage,
)
from registry.models import Country, Organisation

OF_INITIATIVE = {"initiative": OuterRef("pk")}
OF_PROGRAMME = {"programme": OuterRef("pk")}
OF_CALL = {"call": OuterRef("pk")}
COUNTRIES = gathered(InitiativeCountry.objects.filter(**OF_INITIATIVE), "country__name")


def with_acronym(name: str) -> Case:
    """A name, and the acronym behind it where there is one."""
    acronym = joined(Value("("), "acronym", Value(")"), between="")
    return Case(
        When(acronym="", then=name), default=joined(name, acronym), output_field=TextField()
    )


def figures(model, **of_record):
    """The figures of a record with their labels and sources."""
    return gathered(model.objects.filter(**of_record), "label", quantity_words())


declare(
    Searchable(
        "initiative",
        "Initiative",
        "Initiatives",
        queryset=Initiative.objects.published,
        title="title",
        route="initiative_detail",
        words=(
            labels("kind", Initiative.Kind),
            Case(When(is_international=True, then=Value("International")), default=Value("")),
            COUNTRIES,
            gathered(InitiativeLead.objects.filter(**OF_INITIATIVE), "name"),
            gathered(InitiativeTopic.objects.filter(**OF_INITIATIVE), *TOPIC),
            figures(InitiativeFigure, **OF_INITIATIVE),
            gathered(InitiativeLink.objects.filter(**OF_INITIATIVE), "title"),
        ),
        prose=(
            "summary",
            "text",
            gathered(KeyPoint.objects.filter(**OF_INITIATIVE), "title", "text"),
        ),
        place=joined(
            labels("kind", Initiative.Kind),
            Case(
                When(is_international=True, then=Value("International")),
                default=COUNTRIES,
                output_field=TextField(),
            ),
            between=", ",
        ),
        day=PartialDateFirst("starts_on"),
        also={Country: "country_rows__country", Topic: "topic_rows__topic"},
    ),
    Searchable(
        "programme",
        "Programme",
        "Programmes",
        queryset=Programme.objects.published,
        title=with_acronym("name"),
        route="programme_detail",
        names=("acronym",),
        words=(
            labels("kind", Programme.Kind),
            Case(When(is_family=True, then=Value("ICPerMed Family")), default=Value("")),
            "coordinator",
            Case(
                When(organisation__is_published=True, then="organisation__name"), default=Value("")
            ),
            "grant_agreement",
            figures(ProgrammeFigure, **OF_PROGRAMME),
            gathered(ProgrammeLink.objects.filter(**OF_PROGRAMME), "title"),
        ),
        prose=(
            "summary",
            "text",
            gathered(WorkPackage.objects.filter(**OF_PROGRAMME), "title", "text"),
        ),
        place=labels("kind", Programme.Kind),
        day=PartialDateFirst("starts_on"),
        also={Organisation: "organisation"},
    ),
    Searchable(
        "funding_call",
        "Funding call",
        "Funding calls",
        queryset=FundingCall.objects.published,
        title=with_acronym("title"),
        route="funding_call_detail",
        names=("acronym",),
        words=(
            Case(When(programme__is_published=True, then="programme__name"), default=Value("")),
            Case(When(programme__is_published=True, then="programme__acronym"), default=Value("")),
            figures(CallFigure, **OF_CALL),
            gathered(CallDate.objects.filter(**OF_CALL), "label"),
            gathered(CallLink.objects.filter(**OF_CALL), "title"),
        ),
        prose=("aim", "conditions"),
        place=Case(
            When(programme__is_published=True, programme__acronym="", then="programme__name"),
            When(programme__is_published=True, then="programme__acronym"),
            default=Value(""),
        ),
        day=PartialDateFirst("launched_on"),
        also={Programme: "programme"},
    ),
)
