"""What changes about initiatives, programmes and funding calls."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, F, OuterRef, Subquery, Value, When

from icpermed.changes import Told, first_state, tell
from icpermed.models import PartialDateFirst, PartialDateLast
from initiatives.models import FundingCall, Initiative, InitiativeCountry, Programme

COUNTRIES = Subquery(
    InitiativeCountry.objects.filter(initiative=OuterRef("pk"))
    .order_by()
    .values("initiative")
    .annotate(names=StringAgg("country__name", ", ", order_by="country__sort_key"))
    .values("names")
)
#: What people call the programme of a call, if the public sees it.
CALLED = Case(
    When(programme__is_published=False, then=Value("")),
    When(programme__acronym="", then="programme__name"),
    default="programme__acronym",
)
PROGRAMME_FACTS = {"name": F("name"), "acronym": F("acronym"), "kind": F("kind")}


def programme_name(facts: dict) -> str:
    """As people call it: the acronym, where there is one."""
    return facts["acronym"] or facts["name"]


def programme_text(facts: dict) -> str:
    """The whole name, and what sort of programme it is."""
    kind = Programme.Kind(facts["kind"]).label
    return f"{facts['name']}, {kind}" if facts["acronym"] else kind


def initiative_text(facts: dict) -> str:
    """What sort of initiative, and of which countries."""
    where = "International" if facts["is_international"] else facts["countries"]
    return ", ".join(filter(None, [Initiative.Kind(facts["kind"]).label, where]))


tell(
    Told(
        "programme_started",
        "Programme started",
        queryset=Programme.objects.published,
        day=PartialDateFirst("starts_on"),
        when=F("starts_on"),
        title=lambda facts: f"{programme_name(facts)} started",
        text=programme_text,
        route="programme_detail",
        facts=PROGRAMME_FACTS,
    ),
    Told(
        "programme_ended",
        "Programme ended",
        queryset=Programme.objects.published,
        day=PartialDateLast("ends_on"),
        when=F("ends_on"),
        title=lambda facts: f"{programme_name(facts)} ended",
        text=programme_text,
        route="programme_detail",
        facts=PROGRAMME_FACTS,
    ),
    Told(
        "call_launched",
        "Funding call launched",
        queryset=FundingCall.objects.published,
        day=PartialDateFirst("launched_on"),
        when=F("launched_on"),
        title=lambda facts: f"{programme_name(facts)} was launched",
        text=lambda facts: (
            f"{facts['name'] + ', a' if facts['acronym'] else 'A'} funding call"
            + (f" of {facts['programme']}" if facts["programme"] else "")
        ),
        route="funding_call_detail",
        facts={
            "name": F("title"),
            "acronym": F("acronym"),
            "programme": CALLED,
        },
    ),
    Told(
        "initiative_published",
        "Initiative published",
        queryset=Initiative.objects.published,
        day=first_state(Initiative, is_published=True),
        title=lambda facts: facts["name"],
        text=initiative_text,
        route="initiative_detail",
        facts={
            "name": F("title"),
            "kind": F("kind"),
            "is_international": F("is_international"),
            "countries": COUNTRIES,
        },
    ),
)
