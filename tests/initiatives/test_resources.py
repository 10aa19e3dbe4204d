"""How years and reports stand in cells, and what a file cannot change."""

import pytest

from icpermed.imports.shell import bring_in
from initiatives.models import Activity, CallFigure, Initiative, KeyPoint, MemberReport
from tests.factories import make_organisation
from tests.initiatives.factories import (
    make_activity,
    make_callfigure,
    make_fundingcall,
    make_initiative,
    make_memberreport,
    make_reportinground,
)

pytestmark = pytest.mark.django_db


def bring(model, *lines):
    """Bring in a file, as far as it can be: what is wrong, in sentences."""
    data = "\n".join(lines).encode()
    key = f"initiatives.{model}"
    batch = bring_in(key, data, file_name="x.csv", skip_open=True)
    return [error["message"] for row in batch.rows.order_by("line") for error in row.errors]


@pytest.mark.parametrize(
    ("cell", "years"),
    [
        ("2023", [2023]),
        ("2023|2024", [2023, 2024]),
        ('"2023, 2024"', [2023, 2024]),
        ("2023.0", [2023]),
        ("", []),
    ],
)
def test_years_are_read_as_people_write_them(cell, years):
    make_initiative(slug="one", report_years=[])
    assert bring("initiative", "slug,report_years", f"one,{cell}") == []
    assert Initiative.objects.get().report_years == years


@pytest.mark.parametrize("cell", ["soon", "23", "2023-07"])
def test_what_is_no_year_is_said(cell):
    make_initiative(slug="one", report_years=[2022])
    assert bring("initiative", "slug,report_years", f"one,{cell}") == ["This is no list of years."]
    assert Initiative.objects.get().report_years == [2022]


def test_years_are_cleared_by_the_word_for_it():
    make_initiative(slug="one", report_years=[2022])
    assert bring("initiative", "slug,report_years", "one,<clear>") == []
    assert Initiative.objects.get().report_years == []


def test_a_published_initiative_comes_with_its_approval_and_keeps_its_state():
    head = "slug,title,kind,state,approval_note,is_published"
    assert bring("initiative", head, "heal-italia,HEAL ITALIA,infrastructure,published,,yes") != []
    assert (
        bring(
            "initiative", head, "heal-italia,HEAL ITALIA,infrastructure,published,In the report,yes"
        )
        == []
    )
    assert Initiative.objects.published().get().slug == "heal-italia"
    refused = bring("initiative", "slug,state", "heal-italia,rejected")
    assert refused == ["A file sets this of new records only."]


def test_nobodys_address_waits_to_be_confirmed_because_of_a_file():
    head = "slug,title,kind,state,suggester_email"
    assert bring("initiative", head, "a,A,law,unconfirmed,x@example.org") != []
    assert not Initiative.objects.exists()
    assert bring("initiative", head, "a,A,law,suggested,x@example.org") == []
    assert Initiative.objects.get().state == "suggested"


def test_what_a_member_approved_is_not_changed_by_a_file():
    make_initiative("As approved", slug="one")
    assert bring("initiative", "slug,title", "one,Another") != []
    assert Initiative.objects.get().title == "As approved"


def test_personal_links_come_into_being_and_stay_in_the_house():
    assert bring("initiative", "slug,title,kind", "a,A,law", "b,B,law") == []
    tokens = {one.token for one in Initiative.objects.all()}
    tokens |= {one.suggestion_token for one in Initiative.objects.all()}
    assert len(tokens) == 4
    assert min(map(len, tokens)) == 64


def test_two_lists_of_an_initiative_may_have_points_of_one_title():
    make_initiative(slug="one")
    head = "initiative,position,group,title"
    assert bring("keypoint", head, "one,1,Pillars,Data", "one,2,Aims,Data") == []
    assert bring("keypoint", f"{head},text", "one,2,Aims,Data,Better") == []
    found = {point.group: point.text for point in KeyPoint.objects.all()}
    assert found == {"Pillars": "", "Aims": "Better"}


def test_of_one_thing_several_sources_may_speak_and_one_is_preferred():
    make_fundingcall(slug="jtc2024")
    head = "call,label,number,as_of,source,is_preferred"
    rows = ["jtc2024,Countries,23,2024,The report,yes", "jtc2024,Countries,24,2024,A page,no"]
    assert bring("callfigure", head, *rows) == []
    assert bring("callfigure", head, "jtc2024,Countries,25,2024,A third,yes") == [
        "Of one thing, one figure is the one we state."
    ]
    assert bring("callfigure", head, "jtc2024,Countries,25,2024,A third,no") == []
    assert CallFigure.objects.count() == 3


def test_a_figure_is_corrected_by_its_source():
    call = make_fundingcall(slug="jtc2024")
    for source, is_preferred in [("The report", True), ("A page", False)]:
        make_callfigure(
            call, label="Countries", as_of="2024", source=source, is_preferred=is_preferred
        )
    head = "call,label,number,as_of,source"
    assert bring("callfigure", head, "jtc2024,Countries,24,2024,A page") == []
    found = dict(CallFigure.objects.values_list("source", "number"))
    assert found == {"The report": 38, "A page": 24}


def test_a_report_is_known_by_its_round_and_member():
    organisation = make_organisation("Agency", slug="agency")
    report = make_memberreport(make_reportinground(slug="2024"), organisation=organisation)
    head = "report,title,kind,budget,currency"
    assert bring("activity", head, "2024 / agency,A call,funding_call,1000.5,EUR") == []
    assert Activity.objects.get().report == report
    assert bring("activity", head, "2024,B,law,,") == ["This names no report."]
    assert bring("activity", head, "2025 / agency,B,law,,") == [
        "There is no report of a member “2025 / agency”."
    ]


def test_a_file_neither_accepts_a_report_nor_makes_initiatives():
    report = make_memberreport(
        make_reportinground(slug="2024"), organisation=make_organisation(slug="agency")
    )
    make_activity(report, title="A")
    make_initiative(slug="one")
    words = ["A file sets this of new records only."]
    assert bring("memberreport", "round,organisation,state", "2024,agency,accepted") == words
    assert bring("activity", "report,title,initiative", "2024 / agency,A,one") == words
    assert MemberReport.objects.get().state == "not_started"
    assert Activity.objects.get().initiative is None
