"""Short ways to make records of the ``initiatives`` app in tests; every one is valid by itself."""

from datetime import date, timedelta

from django.utils import timezone

from initiatives.models import (
    Activity,
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
    MemberReport,
    Programme,
    ProgrammeFigure,
    ProgrammeLink,
    ProgrammeRelation,
    ReportComment,
    ReportingRound,
    WorkPackage,
)
from tests.factories import make_country, make_organisation, make_topic, number, saved


def make_initiative(title=None, *, country=None, **fields) -> Initiative:
    """A published initiative; with a country if one is given."""
    n = next(number)
    fields = {
        "slug": f"initiative-{n}",
        "kind": "strategy",
        "summary": "A summary.",
        "state": "published",
        "approval_note": "By mail.",
        "is_published": fields.get("state", "published") in ("published", "superseded"),
    } | fields
    initiative = saved(Initiative(title=title or f"Initiative {n}", **fields))
    if country:
        make_initiativecountry(initiative, country=country)
    return initiative


def make_initiativecountry(initiative=None, **fields) -> InitiativeCountry:
    fields = {"country": fields.get("country") or make_country()}
    return saved(InitiativeCountry(initiative=initiative or make_initiative(), **fields))


def make_initiativelead(initiative=None, **fields) -> InitiativeLead:
    fields = {"name": f"Ministry {next(number)}"} | fields
    return saved(InitiativeLead(initiative=initiative or make_initiative(), **fields))


def make_initiativetopic(initiative=None, **fields) -> InitiativeTopic:
    fields = {"topic": fields.get("topic") or make_topic()}
    return saved(InitiativeTopic(initiative=initiative or make_initiative(), **fields))


def make_keypoint(initiative=None, **fields) -> KeyPoint:
    fields = {"title": f"Point {next(number)}"} | fields
    return saved(KeyPoint(initiative=initiative or make_initiative(), **fields))


def make_initiativefigure(initiative=None, **fields) -> InitiativeFigure:
    fields = {"label": "budget", "number": "118760000", "unit": "EUR", "as_of": "2022"} | fields
    return saved(InitiativeFigure(initiative=initiative or make_initiative(), **fields))


def make_initiativelink(initiative=None, **fields) -> InitiativeLink:
    fields = {"title": "Page", "link": f"https://example.org/{next(number)}"} | fields
    return saved(InitiativeLink(initiative=initiative or make_initiative(), **fields))


def make_programme(name=None, **fields) -> Programme:
    """A published programme that runs."""
    n = next(number)
    fields = {
        "slug": f"programme-{n}",
        "kind": "csa",
        "starts_on": "2020",
        "is_published": True,
    } | fields
    return saved(Programme(name=name or f"Programme {n}", **fields))


def make_programmefigure(programme=None, **fields) -> ProgrammeFigure:
    fields = {"label": "budget", "number": "375000000", "unit": "EUR", "as_of": "2023"} | fields
    return saved(ProgrammeFigure(programme=programme or make_programme(), **fields))


def make_programmelink(programme=None, **fields) -> ProgrammeLink:
    fields = {"title": "Page", "link": f"https://example.org/{next(number)}"} | fields
    return saved(ProgrammeLink(programme=programme or make_programme(), **fields))


def make_workpackage(programme=None, **fields) -> WorkPackage:
    fields = {"number": next(number) % 30000, "title": "Coordination"} | fields
    return saved(WorkPackage(programme=programme or make_programme(), **fields))


def make_programmerelation(programme=None, **fields) -> ProgrammeRelation:
    fields = {"kind": "continues", "other": fields.get("other") or make_programme()} | fields
    return saved(ProgrammeRelation(programme=programme or make_programme(), **fields))


def make_fundingcall(title=None, *, programme=None, **fields) -> FundingCall:
    """A published call."""
    n = next(number)
    fields = {"slug": f"call-{n}", "launched_on": "2024-01-02", "is_published": True} | fields
    return saved(
        FundingCall(programme=programme or make_programme(), title=title or f"Call {n}", **fields)
    )


def make_calldate(call=None, **fields) -> CallDate:
    fields = {"label": f"Step {next(number)}", "on": "2024-03-05"} | fields
    return saved(CallDate(call=call or make_fundingcall(), **fields))


def make_callfigure(call=None, **fields) -> CallFigure:
    fields = {"label": f"Funders {next(number)}", "number": "38", "as_of": "2024"} | fields
    return saved(CallFigure(call=call or make_fundingcall(), **fields))


def make_calllink(call=None, **fields) -> CallLink:
    fields = {"title": "Page", "link": f"https://example.org/{next(number)}"} | fields
    return saved(CallLink(call=call or make_fundingcall(), **fields))


def make_reportinground(name=None, **fields) -> ReportingRound:
    """A round that is open for one more week."""
    n = next(number)
    fields = {
        "slug": f"round-{n}",
        "starts_on": "2022",
        "ends_on": "2023",
        "due_on": timezone.localdate() + timedelta(days=7),
        "state": "open",
        "opened_at": timezone.now(),
    } | fields
    return saved(ReportingRound(name=name or f"Round {n}", **fields))


def make_past_round(**fields) -> ReportingRound:
    """A round that is over."""
    over = {"due_on": date(2021, 3, 1), "state": "closed", "starts_on": "2020", "ends_on": "2020"}
    fields = over | fields
    return make_reportinground(**fields)


def make_memberreport(round=None, **fields) -> MemberReport:
    """A report that is not begun; one that is handed in has its time."""
    fields = {
        "organisation": fields.get("organisation") or make_organisation(),
        "contact_name": "Contact",
        "contact_email": f"contact-{next(number)}@members.example.org",
    } | fields
    if fields.get("state") in ("submitted", "accepted", "returned"):
        fields.setdefault("submitted_at", timezone.now())
    return saved(MemberReport(round=round or make_reportinground(), **fields))


def make_activity(report=None, **fields) -> Activity:
    fields = {"title": f"Activity {next(number)}", "kind": "strategy"} | fields
    return saved(Activity(report=report or make_memberreport(), **fields))


def make_reportcomment(report=None, **fields) -> ReportComment:
    fields = {"text": "Please add the budget."} | fields
    return saved(ReportComment(report=report or make_memberreport(), **fields))
