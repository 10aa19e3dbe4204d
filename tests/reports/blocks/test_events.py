"""What was organised in a period, and what comes after it."""

import pytest

from events.models import Event
from reports import document
from tests.factories import make_country, make_event, make_material, make_series
from tests.reports.blocks.filled import near, rows, titles

pytestmark = pytest.mark.django_db


def test_an_event_is_told_with_days_place_format_access_and_materials():
    event = make_event(
        "Preparing the Future",
        starts_on="2023-01-17",
        ends_on="2023-01-18",
        city="Pamplona",
        country=make_country("ES"),
        format="hybrid",
        access="invitation",
        series=make_series("Workshops"),
        number=4,
        summary="What it takes.\n\nAnd who.",
    )
    agenda = make_material(event, title="Agenda", kind="agenda", position=1)
    make_material(event, title="Report", state="expected", link="", is_announced=True)

    (row,) = rows("meetings")

    assert row.entry["meta"] == (
        "17 to 18 January 2023 · 4th in the series “Workshops” · Pamplona, Spain · Hybrid"
        " · By invitation only"
    )
    words = "".join(node["text"] for node in document.walk(row.entry["c"]))
    assert words == "What it takes. And who. To come: Report."
    assert row.entry["links"] == [{"url": agenda.url, "text": "Agenda"}]
    assert row.data["materials"] == agenda.url


def test_a_file_leads_to_its_place_here_and_as_data_to_the_whole_address():
    event = make_event(starts_on="2023-06-14")
    material = make_material(event, file="events/report.pdf", link="")

    (row,) = rows("meetings")

    assert row.entry["links"][0]["url"] == material.get_absolute_url()
    assert row.data["materials"] == "http://127.0.0.1:8000" + material.get_absolute_url()


def test_a_page_elsewhere_stands_in_for_materials():
    make_event(link="https://example.org/event")

    (row,) = rows("meetings")

    assert row.entry["links"] == [{"url": "https://example.org/event", "text": "Page of the event"}]


@pytest.mark.parametrize("status", Event.Status)
def test_only_what_took_place_or_is_sure_to_is_a_meeting(status):
    make_event("Event", status=status)

    assert titles("meetings") == (["Event"] if status in {"held", "confirmed"} else [])


def test_who_may_come_is_said_in_the_words_of_the_event():
    make_event(access="members", access_note="All partners", format="online")
    make_event(access="", format="online", starts_on="2023-07-01")

    metas = [row.entry["meta"] for row in rows("meetings")]

    assert metas == [
        "14 June 2023 · Workshop · Online · All partners",
        "1 July 2023 · Workshop · Online",
    ]


def test_an_event_over_the_edge_of_the_period_is_within():
    make_event("Over the edge", starts_on="2022-10-31", ends_on="2022-11-01")

    assert titles("meetings") == ["Over the edge"]
    assert near("meetings") == []


def test_meetings_are_narrowed_by_kind_and_trainings_are_a_block_of_their_own():
    make_event("Workshop")
    make_event("Training", kind="training", starts_on="2023-09-22")

    assert titles("meetings") == ["Workshop", "Training"]
    assert titles("meetings", "workshop") == ["Workshop"]
    assert titles("trainings") == ["Training"]


def test_the_outlook_has_what_is_announced_for_after_the_period():
    make_event("Within", status="held")
    make_event("Over the edge", starts_on="2024-02-29", ends_on="2024-03-01")
    make_event("Later", status="confirmed", starts_on="2025-05", kind="conference")
    make_event("Soon", status="planned", starts_on="2024-03-01")
    make_event("Some time", status="planned", starts_on="2025")
    make_event("Cancelled", status="cancelled", starts_on="2024-05-01")

    assert titles("coming") == ["Soon", "Some time", "Later"]
    assert titles("coming", "conference") == ["Later"]
    assert near("coming") == []
