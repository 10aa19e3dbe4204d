"""What is mapped: initiatives, programmes, funding calls; and what members report."""

from initiatives.models.calls import CallDate, CallFigure, CallLink, FundingCall
from initiatives.models.initiatives import Initiative
from initiatives.models.parts import (
    InitiativeCountry,
    InitiativeFigure,
    InitiativeLead,
    InitiativeLink,
    InitiativeTopic,
    KeyPoint,
)
from initiatives.models.programmes import (
    Programme,
    ProgrammeFigure,
    ProgrammeLink,
    ProgrammeRelation,
    WorkPackage,
)
from initiatives.models.reporting import Activity, MemberReport, ReportComment, ReportingRound

__all__ = [
    "Activity",
    "CallDate",
    "CallFigure",
    "CallLink",
    "FundingCall",
    "Initiative",
    "InitiativeCountry",
    "InitiativeFigure",
    "InitiativeLead",
    "InitiativeLink",
    "InitiativeTopic",
    "KeyPoint",
    "MemberReport",
    "Programme",
    "ProgrammeFigure",
    "ProgrammeLink",
    "ProgrammeRelation",
    "ReportComment",
    "ReportingRound",
    "WorkPackage",
]
