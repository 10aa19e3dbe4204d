"""What each figure says of the demo: held against a count of our own, and the public page."""

from datetime import date

import pytest
from django.urls import reverse

from events.models import Event
from publications.models import Publication
from registry.figures import FIGURES
from registry.models import Membership
from tests.reports.figures.asking import all_facts, read

pytestmark = pytest.mark.django_db


def page(client, address: str) -> str:
    """The words of a page, with spaces as they are read."""
    return " ".join(client.get(address).content.decode().split())


# --- the consortium ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_the_consortium_has_as_many_rows_as_it_says(demo, client, name):
    reading = read(name)
    rows = client.get(f"/figures/{name}/?format=json&on=2024-02-29").json()

    assert reading.number == len(reading.rows) == rows["value"]
    assert reading.on == date(2024, 2, 29)


def test_the_rows_of_countries_name_the_members_behind_them(demo):
    rows = {row.title: row for row in read("countries").rows}

    assert rows["Egypt"].url == "/countries/eg/"
    assert rows["Egypt"].text == "ASRT"
    assert sum(len(row.text.split(", ")) for row in rows.values()) >= 50


def test_who_joined_and_left_make_up_the_difference(demo):
    before, after = read("members on=2022-10-31"), read("members on=2024-02-29")
    joined, left = read("joined"), read("left")

    assert before.number + joined.number - left.number == after.number
    assert [row.title for row in joined.rows] == ["Academy of Scientific Research and Technology"]
    assert [row.title for row in read("joined of=countries").rows] == ["Egypt"]


def test_bodies_and_mandates_are_those_of_the_day(demo, client):
    groups = read("bodies kind=working_group")

    assert (groups.number, groups.unit) == (4, "Working Groups")
    assert read("bodies kind=working_group on=2020-12-31").number == 0
    assert {row.title for row in groups.rows} == {
        name["name"] for name in client.get(f"{groups.rows_url}&format=json").json()["items"]
    }


# --- events --------------------------------------------------------------------------------------


def test_meetings_are_those_that_were_held_in_the_period(demo):
    held = Event.objects.filter(status="held")
    within = [one for one in held if date(2022, 11, 1) <= one.starts_on.first_day]

    assert read("meetings").number == len(within) == 8
    assert read("meetings kind=executive_committee").number == 3
    assert read("meetings kind=executive_committee from=2022-10-01").number == 4
    assert read("meetings kind=conference").number == 0


@pytest.mark.parametrize(
    ("of", "words", "days"),
    [
        ("workshop-siena-2023", "14 to 15 November 2023", (14, 15)),
        ("executive-committee-2023-11", "16 November 2023", (16, 16)),
    ],
)
def test_the_days_of_an_event_are_those_of_its_page(demo, client, of, words, days):
    reading = read(f"held of={of}")

    assert reading.words == words
    assert reading.days == tuple(date(2023, 11, day) for day in days)
    assert words in page(client, reverse("event_detail", args=[of]))


# --- what was honoured ---------------------------------------------------------------------------


def test_winners_editions_and_best_practices(demo, client):
    assert read("winners of=2023").number == 3
    assert read("editions").number == 2
    assert [row.text for row in read("best_practices").rows] == ["Israel"]
    answer = client.get(f"{read('winners of=2023').rows_url}&format=json").json()
    assert [row.title for row in read("winners of=2023").rows] == [
        row["name"] for row in answer["items"]
    ]


# --- what is mapped ------------------------------------------------------------------------------


def test_initiatives_and_their_countries_are_those_of_the_list(demo, client):
    initiatives, countries = read("initiatives of=2023"), read("initiative_countries of=2023")
    answer = client.get(f"{initiatives.rows_url}&format=json").json()

    assert initiatives.number == len(answer["items"]) == 8
    assert [row.title for row in countries.rows] == [
        "Canada",
        "France",
        "Ireland",
        "Italy",
        "Norway",
        "Romania",
    ]


@pytest.mark.parametrize(
    ("source", "words", "number"),
    [
        ("of=heal-italia what=budget", "118.76 million euros", 118_760_000),
        ("of=citizens-jury-genomics-ireland what=verdict", "22", 22),
        ("of=pepr-digital-health-france what=who-takes-part", "more than 150", 150),
        ("of=ep-permed what=budget", "about 375 million euros", 375_000_000),
        ("of=jtc2024 what=countries", "23", 23),
        ("of=jtc2024 what=countries/2", "24", 24),
    ],
)
def test_what_a_record_states_is_what_its_page_says(demo, client, source, words, number):
    reading = read(f"stated {source}")

    assert (reading.words, reading.number) == (words, number)
    assert words.lower() in page(client, reading.rows[0].url).lower()


def test_what_another_source_says_is_no_fact(demo):
    offered = [fact.binding for fact in all_facts() if "jtc2024 what=countries" in fact.binding]

    assert offered == [
        "figure:stated of=jtc2024 what=countries",
        "figure:stated of=jtc2024 what=countries-that-funded-projects",
    ]


def test_points_packages_and_days(demo):
    assert read("key_points of=personalised-medicine-strategy-norway").words == "3"
    assert read("key_points of=pepr-digital-health-france what=key-areas-of-research").number == 3
    assert read("work_packages of=ep-permed").number == 5
    assert read("call_date of=jtc2024 what=launch").words == "2 January 2024"
    assert read("begins of=ep-permed").words == "1 November 2023"
    assert read("begins of=asrt").days == (date(2023, 7, 1), date(2023, 7, 31))
    assert read("ends of=personalised-medicine-strategy-norway").words == "2030"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("stated", "Say of which record"),
        ("stated of=nowhere", "The public knows no record “nowhere”"),
        ("stated of=heal-italia", "Write what=budget or what=work-is-done-in."),
        ("initiatives", "Say of which report: of=2023."),
        ("winners of=1999", "The public knows no record “1999”"),
        ("meetings kind=party", "There is no kind “party”"),
        ("meetings from=2024-01-01 to=2023-01-01", "The last day lies before the first."),
        ("joined of=stars", "There is no figure “stars”"),
        ("bodies kind=choir", "There is no kind “choir”"),
        ("mandates of=choir", "The public knows no body “choir”"),
        ("held of=workshop-siena-2023 what=day", "has no parameter “what”"),
    ],
)
def test_what_cannot_be_read_says_why(demo, source, sentence):
    with pytest.raises(ValueError, match=sentence):
        read(source)


# --- what was published --------------------------------------------------------------------------


def test_publications_count_where_all_of_what_is_known_lies_in_the_period(demo):
    found = [
        one
        for one in Publication.objects.published().filter(state="published")
        if str(one.published_on).endswith("2023")
    ]

    assert read("publications").number == len(found)
    assert read("publications kind=flyer").number == 1
    assert read("published of=research-agenda-2023").words == "28 April 2023"


def test_followers_are_those_of_the_list_of_channels(demo, client):
    reading = read("followers of=linkedin")

    assert (reading.words, reading.qualifier) == ("more than 1,000", "more_than")
    assert reading.on is None  # Only the month is known.
    assert reading.definition.endswith("As of January 2024.")
    assert reading.words in page(client, reverse("channel_list")).lower()


def test_members_of_today_do_not_change_what_was(demo):
    Membership.objects.all().update(ends_on="2025")

    assert read("members").number == 50
