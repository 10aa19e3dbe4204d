"""Programmes and funding calls in public: figures that differ, what came before, deadlines."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from ical.calendar_stream import IcsCalendarStream

from icpermed.connections.related import connect
from initiatives.models import FundingCall, Programme
from tests import rfc5545
from tests.factories import make_organisation
from tests.initiatives.factories import (
    make_calldate,
    make_callfigure,
    make_calllink,
    make_fundingcall,
    make_initiative,
    make_programme,
    make_programmefigure,
    make_programmelink,
    make_programmerelation,
    make_workpackage,
)

pytestmark = pytest.mark.django_db


def names(client, name, **query) -> list[str]:
    items = json.loads(client.get(reverse(name), {**query, "format": "json"}).content)["items"]
    return [item["name" if name == "programme_list" else "title"] for item in items]


def page(client, record, **query) -> str:
    return client.get(record.get_absolute_url(), query).content.decode()


# --- programmes -----------------------------------------------------------------------------------


def test_programmes_stand_in_the_order_in_which_people_call_them(client):
    make_programme("European Partnership", acronym="Zed")
    make_programme("Zeal", acronym="Alpha")
    make_programme("Middle")
    assert names(client, "programme_list") == ["Zeal", "Middle", "European Partnership"]


def test_programmes_are_narrowed_by_how_they_stand_on_a_day(client):
    make_programme("Over", starts_on="2013", ends_on="2015", kind="era_net", is_family=True)
    make_programme("On", starts_on="2023-11-01", ends_on="2999")
    make_programme("Ahead", starts_on="2998")
    make_programme("Unknown", starts_on=None)

    def found(**query):
        return names(client, "programme_list", **query)

    assert found(status="ended") == found(kind="era_net") == found(family="yes") == ["Over"]
    assert found(status="running") == found(year="2023") == ["On"]
    assert found(status="upcoming") == ["Ahead"]
    assert found(status="undated") == ["Unknown"]
    assert found(on="2014-05-01") == ["Over"]
    assert found(on="2016-01-01") == []
    form = client.get(reverse("programme_list"), {"family": "yes"}).context["filter"].form
    assert list(form.fields["status"].choices)[1:] == [
        ("running", "Running (0)"),
        ("upcoming", "To come (0)"),
        ("ended", "Ended (1)"),
        ("undated", "Dates not known (0)"),
    ]


@pytest.mark.parametrize(
    "words", ["european PARTNERSHIP", "ep permed", "1011", "Köln", "circle", "funding", "brochüre"]
)
def test_a_programme_is_found_by_what_its_page_says(words, client):
    programme = make_programme(
        "European Partnership",
        acronym="EP PerMed",
        grant_agreement="101137129",
        coordinator="Koln",
        text="A circle.",
    )
    make_workpackage(programme, title="Research Funding")
    make_programmelink(programme, title="The brochure")
    make_programme("Another")
    assert names(client, "programme_list", q=words) == ["European Partnership"]


def test_the_page_states_a_figure_and_what_other_sources_say(client):
    programme = make_programme(acronym="EP PerMed")
    figure = {"label": "Budget", "qualifier": "about"}
    make_programmefigure(programme, position=1, number="375000000", source="The report", **figure)
    make_programmefigure(programme, position=2, number="370000000", source="A page", **figure)
    found = client.get(programme.get_absolute_url()).context["figures"]
    assert [(one.label, one.figure.words, [o.words for o in one.others]) for one in found] == [
        ("Budget", "about 375 million euros", ["about 370 million euros"])
    ]
    text = page(client, programme)
    assert text.index("The report") < text.index("Elsewhere: about 370 million euros")
    item = json.loads(client.get(reverse("programme_list"), {"format": "json"}).content)["items"][0]
    assert item["figures"] == "Budget: about 375 million euros"


def test_the_timeline_goes_from_step_to_step_and_shows_nothing_hidden(client):
    first = make_programme("First", starts_on="2013", ends_on="2015")
    second = make_programme("Second", starts_on="2017", ends_on="2023")
    third = make_programme("Third", starts_on="2023-11-01")
    hidden = make_programme("Hidden", starts_on="2014", is_published=False)
    make_programmerelation(second, other=first)
    make_programmerelation(third, other=second)
    make_programmerelation(third, other=hidden)
    make_programmerelation(first, other=third)  # Nonsense, and no endless search.
    for programme in [first, second, third]:
        context = client.get(programme.get_absolute_url()).context
        assert context["timeline"] == [first, second, third]
        assert "Hidden" not in page(client, programme)


def test_programmes_that_work_together_name_each_other(client):
    one, other = make_programme("One"), make_programme("Other")
    part = make_programme("Part")
    make_programmerelation(one, other=other, kind="works_with")
    make_programmerelation(part, other=one, kind="part_of")

    def neighbours(programme):
        return client.get(programme.get_absolute_url()).context["neighbours"]

    assert neighbours(one) == {"Works with": [other], "Parts": [part]}
    assert neighbours(other) == {"Works with": [one]}
    assert neighbours(part) == {"Part of": [one]}
    assert client.get(other.get_absolute_url()).context["timeline"] == []


def test_a_coordinator_that_the_public_does_not_see_is_not_linked(client):
    hidden = make_organisation("Hidden agency", is_published=False)
    programme = make_programme(organisation=hidden)
    assert "Hidden agency" not in page(client, programme)
    shown = make_organisation("Agency")
    programme = make_programme(organisation=shown)
    assert shown.get_absolute_url() in page(client, programme)


def test_notes_and_hidden_calls_stay_on_the_desk(client):
    programme = make_programme(note="Planted note")
    make_fundingcall("Planted call", programme=programme, is_published=False)
    for form in [{}, {"format": "json"}]:
        assert "Planted" not in page(client, programme, **form)
    listed = client.get(reverse("programme_list"), {"format": "csv"}).content.decode()
    assert "Planted" not in listed


def test_a_programme_as_data_has_its_parts(client):
    programme = make_programme("One", slug="one", starts_on="2020-06-01")
    make_workpackage(programme, number=2, title="Funding")
    make_programmelink(programme, link="www.example.org/a b", language="fr")
    call = make_fundingcall(programme=programme)
    data = json.loads(page(client, programme, format="json"))
    assert (data["status"], data["from"]) == ("Running", "2020-06-01")
    assert data["work_packages"] == [{"number": 2, "title": "Funding", "text": ""}]
    assert data["links"][0]["url"] == "https://www.example.org/a%20b"
    assert data["calls"] == [call.slug]
    assert client.get(programme.get_absolute_url(), {"format": "pdf"}).status_code == 404


def test_the_page_of_a_programme_needs_no_more_queries_for_more_parts(
    client, django_assert_num_queries, django_assert_max_num_queries
):
    programme = make_programme()
    parts = [make_programmefigure, make_programmelink, make_workpackage, make_programmerelation]
    for make in parts:
        make(programme)
    make_calldate(make_fundingcall(programme=programme))
    connect(one=programme, other=make_initiative())
    with django_assert_max_num_queries(10) as captured:
        page(client, programme)
    for make in parts:
        make(programme)
    make_calldate(make_fundingcall(programme=programme))
    with django_assert_num_queries(len(captured)):
        page(client, programme)


# --- funding calls --------------------------------------------------------------------------------


def days_from_now(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def make_call(title, *deadlines, **fields) -> FundingCall:
    call = make_fundingcall(title, **fields)
    for n, day in enumerate(deadlines):
        make_calldate(call, label=f"Deadline {n}", on=day, is_deadline=True)
    return call


def test_a_call_is_open_until_its_last_deadline(client):
    make_call("Open", days_from_now(-30), days_from_now(0))
    make_call("Closed", days_from_now(-30), days_from_now(-1))
    make_call("Ahead", days_from_now(90), launched_on=days_from_now(30))
    unknown = make_call("Unknown")
    make_calldate(unknown, on=days_from_now(30))

    def found(**query):
        return names(client, "funding_call_list", **query)

    assert found(status="open") == ["Open"]
    assert found(status="closed") == ["Closed"]
    assert found(status="upcoming") == ["Ahead"]
    assert found(status="undated") == ["Unknown"]
    assert "Open" in found(status="open", on=days_from_now(0))
    assert found(status="open", on=days_from_now(-1)) == ["Closed", "Open"]
    assert "Ahead" not in found(on=days_from_now(0))


def test_calls_are_narrowed_by_programme_and_year_and_found_by_words(client):
    programme = make_programme("Partnership", slug="ep", acronym="EP")
    make_call("Targets", programme=programme, launched_on="2024-01-02", acronym="JTC2024")
    make_call("Other", launched_on="2023")

    def found(**query):
        return names(client, "funding_call_list", **query)

    assert found(programme="ep") == found(year="2024") == found(q="jtc2024") == ["Targets"]
    assert found(q="partnership") == ["Targets"]
    assert found(year="2023") == ["Other"]


def test_the_calendar_has_every_deadline_at_its_hour(client):
    call = make_fundingcall("Targets", acronym="JTC2024")
    make_calldate(call, label="Pre-proposals due", on="2024-03-05", at="17:00", is_deadline=True)
    make_calldate(call, label="Full proposals due", on="2024-06-20", is_deadline=True)
    make_calldate(call, label="Rebuttal", on="2024-08", is_deadline=True)
    make_calldate(call, label="Information day", on="2024-01-15")

    def appointments(address):
        content = client.get(address, {"format": "ics"}).content
        assert rfc5545.complaints(content) == []
        return IcsCalendarStream.calendar_from_ics(content.decode()).events

    found = appointments(reverse("funding_call_list"))
    assert [event.summary for event in found] == [
        "JTC2024: Pre-proposals due",
        "JTC2024: Full proposals due",
    ]
    assert found[0].start.isoformat() == "2024-03-05T17:00:00+01:00"
    assert found[1].start == date(2024, 6, 20)
    assert len(appointments(call.get_absolute_url())) == 3


def test_the_page_puts_figures_that_differ_side_by_side_the_preferred_first(client):
    call = make_fundingcall()
    make_callfigure(call, position=1, label="Countries", number="24", is_preferred=False)
    make_callfigure(call, position=2, label="Countries", number="23", source="The report")
    make_callfigure(call, position=3, label="Regions", number="10")
    found = client.get(call.get_absolute_url()).context["figures"]
    assert [(one.label, one.figure.words, [o.words for o in one.others]) for one in found] == [
        ("Countries", "23", ["24"]),
        ("Regions", "10", []),
    ]


def test_dates_say_their_hour_with_the_clock_of_the_place(client):
    call = make_fundingcall()
    make_calldate(call, on="2024-03-05", at="17:00", timezone="Europe/Brussels", is_deadline=True)
    make_calldate(call, on="2024-06-20", at="17:00", timezone="Europe/Brussels")
    steps = client.get(call.get_absolute_url()).context["steps"]
    assert [step["when"] for step in steps] == [
        "5 March 2024, 17:00 (CET)",
        "20 June 2024, 17:00 (CEST)",
    ]
    assert [step["is_deadline"] for step in steps] == [True, False]


def test_a_call_of_a_hidden_programme_is_hidden(client):
    call = make_fundingcall("Planted", programme=make_programme(is_published=False))
    assert client.get(call.get_absolute_url()).status_code == 404
    assert names(client, "funding_call_list") == []


def test_a_call_as_data_has_its_dates_and_all_its_figures(client):
    call = make_fundingcall(note="Planted")
    make_calldate(call, label="Due", on="2024-03-05", at="17:00", is_deadline=True)
    make_callfigure(call, label="Funders", number="39", is_preferred=False, source="A page")
    make_calllink(call)
    data = json.loads(page(client, call, format="json"))
    assert data["dates"] == [
        {
            "label": "Due",
            "on": "2024-03-05",
            "at": "17:00",
            "timezone": "Europe/Brussels",
            "is_deadline": True,
        }
    ]
    assert (data["figures"][0]["number"], data["figures"][0]["is_preferred"]) == (39.0, False)
    assert "Planted" not in json.dumps(data)


# --- both -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_programme, make_fundingcall])
def test_a_preview_is_for_the_staff_and_publishes_nothing(make, client, secretariat):
    record = make("Draft", is_published=False)
    address = f"{record.get_absolute_url()}?preview=1"
    assert client.get(record.get_absolute_url()).status_code == 404
    assert client.get(address).status_code in {302, 404}
    shown = secretariat.get(address)
    assert "Draft" in shown.content.decode()
    assert shown["X-Robots-Tag"] == "noindex"
    assert "Preview." in shown.content.decode()
    assert not type(record).objects.get(pk=record.pk).is_published


def test_a_preview_of_a_call_leaves_its_programme_hidden(secretariat):
    call = make_fundingcall(programme=make_programme(is_published=False), is_published=False)
    assert secretariat.get(f"{call.get_absolute_url()}?preview=1").status_code == 200
    assert not Programme.objects.published().exists()


def test_search_engines_are_told_what_it_is(client):
    programme = make_programme("A </script> B", acronym="AB", grant_agreement="42")
    call = make_fundingcall("Call", programme=programme)
    assert "A </script> B" not in page(client, programme)

    def facts(record):
        text = page(client, record)
        start = text.index('<script type="application/ld+json">') + 35
        return json.loads(text[start : text.index("</script>", start)])

    assert (facts(programme)["@type"], facts(programme)["alternateName"]) == (
        "ResearchProject",
        "AB",
    )
    assert facts(call)["sponsor"]["name"] == "A </script> B"
