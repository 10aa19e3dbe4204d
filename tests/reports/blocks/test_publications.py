"""What was published in a period, and the channels with their figures of the time."""

import pytest

from reports import document
from tests.factories import make_event
from tests.publications.factories import (
    make_channel,
    make_channelfigure,
    make_publication,
    make_publicationauthor,
    make_video,
)
from tests.reports.blocks.filled import near, rows, titles

pytestmark = pytest.mark.django_db


def words(node) -> str:
    return "".join(one["text"] for one in document.walk(node) if one["t"] == "text")


def test_a_document_is_told_with_kind_day_authors_and_addresses():
    main = make_publication("Findings", published_on="2021")
    one = make_publication(
        "Methodology",
        kind="methodology",
        summary="How we found out.",
        accompanies=main,
        language="fr",
        doi="10.1234/x",
    )
    make_publicationauthor(one, name="Group")
    make_publicationauthor(one, name="PERMIT", role="partner")

    (row,) = rows("publications")

    assert row.entry["meta"] == "Methodology · 28 April 2023 · Group with PERMIT · French"
    assert words(row.entry["c"]) == "How we found out. It belongs to Findings."
    assert row.entry["links"] == [
        {"url": one.url, "text": "Read the document"},
        {"url": "https://doi.org/10.1234/x", "text": "doi:10.1234/x"},
    ]


def test_what_has_a_newer_version_was_published_nevertheless_and_says_so():
    make_publication("Old", state="superseded")
    make_publication("Taken back", state="withdrawn")
    make_publication("Coming", state="in_preparation", link="")

    (row,) = rows("publications")

    assert row.entry["meta"] == "Report · 28 April 2023 · Superseded by a newer version"
    assert near("publications") == []


def test_documents_are_narrowed_by_kind():
    make_publication("Report")
    make_publication("Flyer", kind="flyer")

    assert titles("publications", "flyer") == ["Flyer"]


def test_a_video_is_told_with_its_event_and_where_it_is():
    event = make_event("Workshop")
    make_video(
        "Statements", event=event, minutes=3, has_captions=True, link="https://www.example.org/v"
    )

    (row,) = rows("videos")

    assert row.entry["meta"] == "2023 · 3 min · with captions"
    assert words(row.entry["c"]) == "From the event Workshop."
    assert row.entry["links"] == [
        {"url": "https://www.example.org/v", "text": "Watch at example.org"}
    ]


def test_a_video_without_a_day_is_offered_and_can_be_included():
    video = make_video("Without a day", published_on=None)

    assert (titles("videos"), near("videos")) == ([], ["Without a day"])
    (row,) = rows("videos", included=[video.slug])
    assert row.is_outside


def test_channels_of_the_period_have_the_latest_figures_of_its_end_or_before():
    channel = make_channel("LinkedIn", handle="@ICPerMed")
    for number, day in [(900, "2023"), (1000, "2024-01"), (1500, "2024-03"), (10, None)]:
        make_channelfigure(channel, label="Followers", number=number, as_of=day)
    make_channelfigure(channel, label="Posts", number=50, as_of=None, qualifier="exactly")
    make_channel("Given up", ends_on="2021")
    make_channel("Later", starts_on="2024-03")

    (row,) = rows("channels")

    assert row.entry["meta"] == "@ICPerMed · Social network"
    assert [words(item) for item in row.entry["nodes"][0]["items"]] == [
        "Followers: more than 1,000 (January 2024)",
        "Posts: 50",
    ]
    assert row.data["figures"] == "Followers: more than 1,000 (January 2024); Posts: 50"
