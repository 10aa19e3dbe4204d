"""The blocks of the report of 2023, made from the demo data: what the report itself tells."""

import pytest

from reports import document
from reports.blocks import block_kinds
from tests.reports.blocks.filled import near, nodes, rows, titles

pytestmark = pytest.mark.django_db


def test_egypt_joined_the_consortium(demo):
    (row,) = rows("new_members")
    table = nodes("bridge")[0]

    assert row.entry["title"] == "Academy of Scientific Research and Technology (ASRT)"
    assert row.entry["c"] == [document.text("The first member from Egypt.")]
    assert [[cell[0]["text"] for cell in line] for line in table["rows"]] == [
        ["Members", "49", "1", "0", "50"],
        ["Countries", "30", "1", "0", "31"],
    ]


def test_the_meeting_of_october_2022_is_offered_not_lost(demo):
    assert near("meetings") == ["ICPerMed Executive Committee meeting, October 2022"]
    assert len(titles("meetings")) == 8

    included = rows("meetings", included=["executive-committee-2022-10"])

    assert [row.is_outside for row in included] == [True] + [False] * 8


def test_the_winners_of_two_editions_are_honoured(demo):
    editions = nodes("winners")

    assert [len(edition["items"]) for edition in editions] == [3, 3]
    assert editions[0]["items"][0]["meta"] == "Mario A. Battaglia · Italy"


def test_the_best_practice_of_the_report_and_its_video_can_be_included(demo):
    assert near("best_practices") == ["Mosaic Initiative: a Launchpad for Personalised Medicine"]
    assert "Why personalised medicine needs collaboration" in near("videos")


def test_the_eight_initiatives_are_there(demo):
    countries = [row.data["countries"] for row in rows("initiatives")]

    assert countries == [
        *("International", "Canada", "France", "Ireland", "Ireland", "Italy", "Norway", "Romania"),
    ]


@pytest.mark.parametrize("kind", block_kinds())
def test_every_choice_can_be_shown(demo, kind):
    block = block_kinds()[kind]
    whole = {row.key for row in rows(kind)}

    for which in block.choices:
        assert nodes(kind, which)
        if kind not in {"winners", "new_members"}:  # They choose something else instead.
            assert {row.key for row in rows(kind, which)} <= whole
