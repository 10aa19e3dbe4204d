"""How long it takes to see who has reported when, with few members and with many."""

from time import perf_counter

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from icpermed.bench import Say
from initiatives.models import MemberReport, ReportingRound
from initiatives.reporting.matrix import ROUNDS_SHOWN, matrix
from registry.models import Country, Organisation

FEW, MANY = 100, 1_000


def measure(say: Say) -> None:
    """The matrix as the desk and the spreadsheet show it; nothing of it stays."""
    took = {}
    for number in [FEW, MANY]:
        with transaction.atomic():
            fill(number)
            with CaptureQueriesContext(connection) as queries:
                start = perf_counter()
                cells = len(matrix().rows) * ROUNDS_SHOWN
            took[number] = perf_counter() - start
            say(f"Matrix of {cells:,} reports: {took[number]:.2f} s, {len(queries)} queries")
            transaction.set_rollback(True)
    say(f"  with {MANY / FEW:.0f} times the members {took[MANY] / took[FEW]:.1f} times as long")


def fill(number: int) -> None:
    """So many organisations, each with a report in each of the rounds that are shown."""
    country = Country.objects.first()
    organisations = Organisation.objects.bulk_create(
        Organisation(
            name=f"Reporting Agency {n}", slug=f"bench-report-{n}", kind="funder", country=country
        )
        for n in range(number)
    )
    for year in range(2900, 2900 + ROUNDS_SHOWN):
        asked = ReportingRound.objects.create(
            name=f"Country reporting {year}", slug=f"{year}", due_on=f"{year}-06-30", state="open"
        )
        MemberReport.objects.bulk_create(
            MemberReport(round=asked, organisation=one) for one in organisations
        )
