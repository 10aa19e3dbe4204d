"""Who joined, the consortium in figures, the map, and year over year."""

from dataclasses import replace
from datetime import date

import pytest

from registry.figures import values
from reports import document
from reports.composing import Composition
from tests.factories import make_country, make_membership, make_organisation
from tests.reports.blocks.filled import PERIOD, near, nodes, rows, titles

pytestmark = pytest.mark.django_db


def words(node) -> str:
    """All words below a node, in the order of reading."""
    return "".join(one["text"] for one in document.walk(node) if one["t"] == "text")


def cells(table) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in table["rows"]]


def member(name, code="DE", **fields):
    organisation = make_organisation(name, country=make_country(code))
    make_membership(organisation, **fields)
    return organisation


# --- new members ----------------------------------------------------------------------------------


def test_a_new_member_is_told_with_country_kind_and_day():
    member("Academy", "EG", starts_on="2023-07")

    (row,) = rows("new_members")

    assert row.entry["meta"] == "Egypt · Funding organisation · member since July 2023"
    assert row.entry["links"] == [{"url": "https://example.org/", "text": "Website"}]
    assert row.data == {
        "name": "Academy",
        "acronym": "",
        "country": "Egypt",
        "region": "",
        "kind": "Funding organisation",
        "role": "Member",
        "since": "2023-07",
    }
    assert (row.first, row.last) == (date(2023, 7, 1), date(2023, 7, 31))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({}, "The first member from Egypt."),
        ({"starts_on": "2023-08"}, "The first member from Egypt."),
        ({"starts_on": "2019", "ends_on": "2020"}, ""),
        ({"starts_on": None, "ends_on": "2020"}, ""),
        ({"starts_on": "2023-07"}, ""),
        ({"starts_on": "2019", "role": "observer"}, "The first member from Egypt."),
    ],
)
def test_the_first_member_of_a_country_is_called_so(other, said):
    member("Academy", "EG", starts_on="2023-07")
    if other:
        member("Other", "EG", **other)

    found = {row.title: words(row.entry["c"]) for row in rows("new_members")}

    assert found["Academy"] == said


def test_who_only_goes_on_has_not_joined():
    organisation = member("Went on", starts_on="2018", ends_on="2022-12-31")
    make_membership(organisation, starts_on="2023-01-01")

    assert titles("new_members") == near("new_members") == []


def test_who_came_back_has_joined_again_and_both_times_are_told_apart():
    organisation = member("Back", starts_on="2023-01", ends_on="2023-03")
    make_membership(organisation, starts_on="2023-06")

    assert [row.key for row in rows("new_members")] == [
        f"{organisation.slug} 2023-01",
        f"{organisation.slug} 2023-06",
    ]


def test_observers_are_asked_for():
    member("Member", starts_on="2023-02")
    member("Observer", starts_on="2023-03", role="observer")

    assert titles("new_members") == ["Member"]
    assert titles("new_members", "observer") == ["Observer"]


def test_members_are_called_as_when_they_joined():
    organisation = member("Old name", starts_on="2023-02")
    organisation.rename(to="New name", starts_on="2023-06")

    assert titles("new_members") == ["Old name"]


# --- figures and map ------------------------------------------------------------------------------


def test_the_figures_are_those_of_the_day_and_say_where_they_are_from():
    member("One", "DE", starts_on="2020")
    member("Two", "DE", starts_on="2020")
    member("Three", "EG", starts_on="2023-07")
    member("Later", "BR", starts_on="2024-03")
    member("Observer", "DE", role="observer")

    cards, table = nodes("consortium")

    assert {card["label"]: card["text"] for card in cards["items"]} == {
        "Members": "3",
        "Observer": "1",
        "Countries": "2",
        "European regions": "0",
        "Continents": "2",
    }
    assert cards["items"][1]["unit"] == "organisation"
    assert cards["items"][0]["binding"] == "figure:members on=2024-02-29"
    assert table["caption"] == "Members by continent on 29 February 2024"
    assert cells(table) == [["Europe", "2"], ["Africa", "1"]]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, ["0 Observers", "organisations"]),
        (1, ["1 Observer", "organisation"]),
        (2, ["2 Observers", "organisations"]),
    ],
)
def test_a_large_number_and_its_nouns_agree(client, number, said):
    for _ in range(number):
        make_membership(role="observer")

    card = nodes("consortium")[0]["items"][1]
    home = " ".join(client.get("/").text.split())

    assert [f"{card['text']} {card['label']}", card["unit"]] == said
    assert f"<b>{number}</b> <span>{card['label']}</span>" in home


def test_each_large_number_is_explained_once_it_is_composed():
    member("One", starts_on="2020")
    member("Two", "EG", starts_on="2020")
    made = Composition(PERIOD)

    cards, _ = made.with_refs(nodes("consortium"))

    told = [(card["label"], card["text"]) for card in cards["items"]]
    explained = [made.figures[card["ref"]] for card in cards["items"]]
    assert told == [(figure["label"], figure["words"]) for figure in explained]
    assert [row["title"] for row in explained[0]["rows"]] == ["One", "Two"]
    assert {figure["on"] for figure in explained} == {"2024-02-29"}


def test_the_map_shows_the_members_of_the_day_in_two_pictures():
    member("One", "DE")
    member("Two", "BR")
    member("Later", "EG", starts_on="2024-03")
    member("Observer", "FR", role="observer")

    europe, world = nodes("map", caption="Where members are")

    assert europe["caption"] == "Where members are: Europe and its neighbours"
    assert europe["alt"].startswith("Map: Europe and its neighbours. Germany: 1 member.")
    assert world["alt"].startswith("Map: The world. Brazil: 1 member. Also shaded")


# --- year over year -------------------------------------------------------------------------------


def test_the_bridge_leads_from_the_eve_of_the_period_to_the_day_of_the_figures():
    member("Stays", "DE")
    member("Joined on the first day", "EG", starts_on="2022-11-01")
    member("Left on the eve", "BR", ends_on="2022-10-31")
    member("Came and went", "DE", starts_on="2023-01", ends_on="2023-02")
    member("Joined later", "DE", starts_on="2024-02-20")

    table, *rest = nodes("bridge", period=replace(PERIOD, on=date(2024, 1, 31)))

    assert table["head"] == ["", "31 October 2022", "Joined", "Left", "31 January 2024"]
    assert cells(table) == [["Members", "2", "1", "1", "2"], ["Countries", "2", "1", "1", "2"]]
    assert [node["t"] for node in rest] == ["paragraph", "picture"] * 2
    assert words(rest[0]) == (
        "Members that joined: Joined on the first day. Members that left: Left on the eve."
        " Members that joined and left in between: Came and went."
    )
    assert words(rest[2]) == "Countries that joined: Egypt. Countries that left: Brazil."


def test_where_nothing_moved_only_numbers_and_pictures_are_shown():
    member("Stays")

    assert [node["t"] for node in nodes("bridge")] == ["table", "picture", "picture"]


def test_new_members_and_the_bridge_agree():
    for day in ["2022-10-31", "2022-11-01", "2022", "2022-11", "2023", "2024-02-29", "2024-03"]:
        member(None, starts_on=day)

    table = nodes("bridge")[0]

    assert cells(table)[0][2] == str(len(rows("new_members"))) == "4"
    assert cells(table)[0][4] == str(values(PERIOD.on)["members"]) == "6"


@pytest.mark.parametrize("kind", ["consortium", "map", "bridge"])
def test_what_tells_of_a_day_has_no_rows_and_asks_little(kind, django_assert_max_num_queries):
    for code in ["BE", "BR", "CA", "DE", "EG"]:
        member(None, code, starts_on="2023")

    with django_assert_max_num_queries(4):
        assert nodes(kind)
    assert (rows(kind), near(kind)) == ([], [])
