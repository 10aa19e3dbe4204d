"""The secretariat's desk for initiatives, programmes and reporting. Importing registers it."""

from icpermed import menu
from initiatives.admin import (
    activities,
    initiatives,
    member_reports,
    parts,
    programmes,
    rounds,
)
from initiatives.models import (
    Activity,
    FundingCall,
    Initiative,
    MemberReport,
    Programme,
    ReportingRound,
)

__all__ = ["activities", "initiatives", "member_reports", "parts", "programmes", "rounds"]

menu.register("Initiatives", Initiative)
menu.register("Programmes", Programme, FundingCall)
menu.register("Country reporting", ReportingRound, MemberReport, Activity)
