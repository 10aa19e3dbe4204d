"""What a membership list says of periods: who joined, left, came back, changed the status."""

import pytest

from registry.models import Membership, Organisation
from tests.factories import make_membership
from tests.registry.lists import board, errors, ireland, is_written, listed, tried

pytestmark = pytest.mark.django_db


def periods() -> list[tuple[str, str, str]]:
    found = Membership.objects.order_by("period").values_list("role", "starts_on", "ends_on")
    return [tuple(str(value or "") for value in values) for values in found]


@pytest.mark.parametrize(
    ("known", "said", "changes"),
    [
        ("2018", "2019", {"joined": ["2018", "2019"]}),
        ("2018", "2018-05", {"joined": ["2018", "May 2018"]}),
        ("2018-05-02", "2018", {}),  # Less precise, and no contradiction.
        ("2018", "", {}),
        (None, "2018", {"joined": ["", "2018"]}),
    ],
)
def test_another_start_is_a_change(known, said, changes):
    make_membership(ireland(), starts_on=known)
    assert tried(board(joined=said))[0].changes == changes


def test_who_left_ends_and_who_comes_back_begins_anew():
    make_membership(ireland(), starts_on="2016")
    listed(board(status="left", left="2019-06"))
    back = listed(board(joined="2022"))
    assert (is_written(back), periods()) == (
        True,
        [("member", "2016", "June 2019"), ("member", "2022", "")],
    )


def test_who_left_cannot_be_a_member_without_a_date():
    make_membership(ireland(), starts_on="2016", ends_on="2019")
    [row] = tried(board())
    assert (errors([row]), row.errors[0]["hint"]) == (
        [(2, "joined", "This membership ended in 2019.")],
        "Write when the organisation came back.",
    )


def test_an_observer_becomes_a_member_from_a_day_on():
    make_membership(ireland(), starts_on="2018", role="observer")
    batch = listed(board(status="member", joined="2022-03"))
    assert periods() == [("observer", "2018", "28 February 2022"), ("member", "March 2022", "")]
    assert batch.rows.get().changes["status"] == [
        "Observer",
        "Member from March 2022; observer until 28 February 2022",
    ]


def test_a_status_without_a_day_changes_for_the_whole_membership():
    make_membership(ireland(), starts_on="2018", role="observer")
    batch = listed(board(status="full member"))
    assert (periods(), batch.rows.get().warnings) == (
        [("member", "2018", "")],
        [
            "The status changes for the whole membership. If it changed on a day, write that day"
            " into the column joined."
        ],
    )


def test_warnings_do_not_stop_a_list():
    batch = listed(board(joined="July 2999"))
    assert (is_written(batch), batch.rows.get().warnings) == (
        True,
        ["The start (July 2999) lies in the future."],
    )


def test_what_the_database_refuses_stands_beside_its_row():
    organisation = ireland()
    make_membership(organisation, starts_on="2016", ends_on="2018")
    make_membership(organisation, starts_on="2020")
    batch = listed(board(joined="2017-05", left="2021"), board(name="Good", acronym="G"))
    assert (errors(batch.rows.all()), batch.rows.last().bucket, Organisation.objects.count()) == (
        [(2, "joined", "The organisation already has a membership in this period.")],
        "new",
        1,
    )


@pytest.mark.parametrize("word", ["Mitglied", "full member", "Vollmitglied", "membre", "czlonek"])
def test_words_for_a_member(word):
    listed(board(status=word))
    assert periods() == [("member", "", "")]
