"""The pages of the Recognition: the open call on top, and each edition by the clock."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from ical.calendar_stream import IcsCalendarStream

from icpermed.connections.related import connect
from recognition.models import Edition
from recognition.public import current_call
from recognition.words import deadline_words, opening_words, rules, stage
from tests import rfc5545
from tests.factories import make_body, make_country
from tests.recognition.factories import (
    make_award,
    make_criterion,
    make_decisionrecord,
    make_edition,
    make_editiontopic,
    make_judged_edition,
    make_nomination,
    make_open_edition,
    make_requiredfile,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
DAY = timedelta(days=1)


def page(client, edition, **query):
    return client.get(edition.get_absolute_url(), query)


def text_of(response) -> str:
    return response.content.decode()


def as_json(client, edition) -> dict:
    return json.loads(page(client, edition, format="json").content)


# --- how far an edition is ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"opens_on": None, "closes_on": None, "state": "running"}, "announced"),
        ({"opens_on": None, "state": "running"}, "jury"),
        ({"state": "running"}, "jury"),
        ({"state": "decided"}, "decided"),
        ({"state": "published"}, "winners"),
    ],
)
def test_an_edition_is_as_far_as_clock_and_state_say(fields, name):
    edition = make_edition(**fields)
    edition.refresh_from_db()
    assert stage(edition).name == name


def test_a_call_is_open_from_its_first_to_its_last_day():
    today = TODAY()
    coming = make_open_edition(opens_on=today + DAY, closes_on=today + 9 * DAY)
    last_day = make_open_edition(closes_on=today, timezone="Europe/Brussels")
    over = make_open_edition(closes_on=today - DAY, timezone="Europe/Brussels")
    extended = make_open_edition(closes_on=today - DAY, extended_to=today)

    found = []
    for edition in [coming, last_day, over, extended]:
        edition.refresh_from_db()
        found.append(stage(edition).name)

    assert found == ["announced", "open", "jury", "open"]


def test_opening_and_deadline_are_said_by_the_clock_of_the_edition():
    edition = make_edition(
        opens_on="2027-03-01",
        opens_at="09:00",
        closes_on="2027-03-31",
        timezone="America/Toronto",
    )
    edition.refresh_from_db()

    assert opening_words(edition) == "1 March 2027, 09:00, Toronto time (UTC−5)"
    assert deadline_words(edition) == "31 March 2027, 24:00, Toronto time (UTC−4)"


def test_rules_are_said_in_plain_words_from_the_data():
    edition = make_edition(
        open_to="member_countries",
        evidence_from="2016-01-01",
        evidence_to="2017-12-31",
        is_once_a_person=False,
        max_winners=1,
    )
    edition.refresh_from_db()

    assert rules(edition) == [
        "People from the countries of the consortium’s members could be nominated.",
        "The work was done or published from 1 January 2016 to 31 December 2017.",
        "Who was honoured in an earlier edition could not be honoured again.",
        "At most one was honoured.",
    ]
    edition.state = "running"
    assert rules(edition)[-1] == "At most one is honoured."


# --- the open call on top -------------------------------------------------------------------------


def test_the_open_call_that_closes_next_stands_first():
    make_edition(2101, state="running", opens_on=TODAY() + DAY, closes_on=TODAY() + 2 * DAY)
    later = make_open_edition(2102, closes_on=TODAY() + 20 * DAY)
    soon = make_open_edition(2103, closes_on=TODAY() + 2 * DAY)
    make_open_edition(2104, closes_on=TODAY() + DAY, is_published=False)

    assert current_call() == soon
    soon.delete()
    assert current_call() == later
    later.delete()
    assert current_call().year == 2101


def test_the_list_shows_the_open_call_with_its_deadline_and_the_way_to_apply(client):
    edition = make_open_edition(
        2103, theme="Medicine for one", timezone="Europe/Rome", extended_to=TODAY() + 9 * DAY
    )
    edition.refresh_from_db()

    text = text_of(client.get(reverse("edition_list")))

    assert "Medicine for one" in text
    assert "Extended" in text
    assert deadline_words(edition) in text
    assert f'href="{reverse("nomination_new", args=[2103])}"' in text


def test_without_a_call_the_list_says_so(client):
    make_edition()
    make_judged_edition()

    text = text_of(client.get(reverse("edition_list")))

    assert "No call is open or announced at the moment" in text


def test_an_announced_call_says_when_it_opens(client):
    edition = make_open_edition(opens_on=TODAY() + DAY, closes_on=TODAY() + 9 * DAY)
    edition.refresh_from_db()

    text = text_of(client.get(reverse("edition_list")))

    assert f"Opens on {opening_words(edition)}" in text
    assert reverse("nomination_new", args=[edition.year]) not in text


# --- one edition ----------------------------------------------------------------------------------


def test_the_page_shows_the_call_and_its_rules(client):
    edition = make_open_edition(
        2105,
        theme="One theme",
        text="The **call** in full.",
        reward="A stage.",
        eligibility_note="I am a person.",
        reviews_per_nomination=2,
    )
    make_editiontopic(edition, name="Paper", text="About papers.")
    make_requiredfile(edition, name="Letter of support")
    make_criterion(edition, name="Novelty", weight=3)
    make_criterion(edition, name="Benefit", weight=1)

    text = text_of(page(client, edition))

    for words in [
        *("One theme", "<strong>call</strong>", "A stage.", "I am a person.", "Paper"),
        *("About papers.", "Letter of support", "Novelty", "counts 75 %", "counts 25 %"),
        *("Two jurors look at each nomination", "Nominations are open"),
    ]:
        assert words in text


def test_an_unpublished_edition_is_not_there(client):
    edition = make_open_edition(2106, is_published=False, theme="Secret theme")

    assert page(client, edition).status_code == 404
    assert page(client, edition, format="json").status_code == 404
    assert page(client, edition, preview="1").status_code == 302
    assert "Secret theme" not in text_of(client.get(reverse("edition_list")))


def test_staff_look_at_an_edition_before_it_is_published(editor):
    edition = make_open_edition(2107, is_published=False, theme="Coming theme")

    response = page(editor, edition, preview="1")
    edition.refresh_from_db()

    assert "Coming theme" in text_of(response)
    assert (edition.is_published, response["X-Robots-Tag"]) == (False, "noindex")


def test_numbers_are_said_once_the_winners_are_published(client):
    edition = make_judged_edition()
    for country in ["DE", "FR", "FR"]:
        make_nomination(edition, country=make_country(country))
    make_nomination(edition, state="withdrawn", country=make_country("IT"))

    before = as_json(client, edition)
    edition.decide()
    decided = as_json(client, edition)
    edition.publish_results()
    after = as_json(client, edition)

    found = [(facts["nominations"], facts["countries"]) for facts in [before, decided, after]]
    assert found == [("", ""), ("", ""), (3, 2)]
    assert "From" in text_of(page(client, edition))
    assert "2 countries" in text_of(page(client, edition))


def test_the_fingerprint_of_the_record_stands_on_the_page_of_a_published_edition(client):
    decided = make_edition(state="decided")
    make_decisionrecord(decided)
    published = make_edition()
    digest = make_decisionrecord(published).digest

    assert digest in text_of(page(client, published))
    assert as_json(client, published)["record_sha256"] == digest
    assert digest not in text_of(page(client, decided))
    assert as_json(client, decided)["record_sha256"] == ""


def test_opening_and_deadline_are_appointments(client):
    edition = make_open_edition(2108, closes_at="17:00", timezone="Europe/Rome")
    content = page(client, edition, format="ics").content
    events = IcsCalendarStream.calendar_from_ics(content.decode()).events

    assert rfc5545.complaints(content) == []
    assert [event.summary for event in events] == [
        f"Nominations open: {edition}",
        f"Last day to nominate: {edition}",
    ]
    assert events[0].dtstart == edition.opens_on
    assert f"{events[1].dtstart:%Y-%m-%d %H:%M}" == f"{edition.closes_on} 17:00"


def test_an_edition_without_days_has_no_calendar(client):
    edition = make_edition(opens_on=None, closes_on=None)

    assert page(client, edition, format="ics").status_code == 404
    assert page(client, edition).status_code == 200


def test_editions_are_listed_as_they_were_known_on_a_day(client):
    make_edition(2018, opens_on="2018-01-19", closes_on="2018-03-02")
    make_edition(2021, opens_on="2021-11-30", closes_on="2022-02-18")
    make_edition(2023, opens_on=None, closes_on=None)

    def years(on):
        query = {"format": "json", "on": on}
        items = json.loads(client.get(reverse("edition_list"), query).content)["items"]
        return [item["year"] for item in items]

    days = ["2018-01-18", "2018-01-19", "2021-11-30", "2023-01-01"]
    assert [years(day) for day in days] == [[], [2018], [2021, 2018], [2023, 2021, 2018]]


def test_a_page_needs_few_queries_however_much_there_is(client, django_assert_max_num_queries):
    edition = make_edition()

    def queries():
        with django_assert_max_num_queries(10) as captured:
            response = page(client, edition)
        assert len(response.content) < 100_000
        return len(captured)

    make_award(edition=edition, country=make_country("DE"))
    connect(one=edition, other=make_body())
    one = queries()
    for number in range(20):
        make_award(edition=edition, country=make_country("FR"))
        make_editiontopic(edition, name=f"Another topic {number}")
    assert queries() == one


def test_readers_get_no_cookie(client):
    edition = make_open_edition()

    assert page(client, edition).cookies.output() == ""


# --- other pages ----------------------------------------------------------------------------------


def test_the_home_page_shows_the_open_call_and_the_latest_winners(client):
    make_award("Earlier Winner", edition=make_edition(2108))
    make_award("Latest Winner", edition=make_edition(2109))
    make_award("Hidden Winner", edition=make_edition(2110), is_name_public=False)
    make_open_edition(2111, theme="The theme of this year")

    text = text_of(client.get(reverse("home")))

    assert "Latest Winner" in text
    assert "The theme of this year" in text
    assert "Earlier Winner" not in text
    assert "Hidden Winner" not in text


def test_search_engines_are_told_of_published_editions(client):
    make_edition(2112)
    make_edition(2113, is_published=False)

    text = text_of(client.get("/sitemap.xml"))

    assert "/recognition/2112/" in text
    assert "/recognition/winners/" in text
    assert "/recognition/2113/" not in text


@pytest.mark.parametrize("year", [0, 23, 999, 11467])
def test_a_year_has_four_digits(year):
    edition = Edition(year=year, theme="Theme")
    with pytest.raises(ValidationError, match="four digits"):
        edition.full_clean()
    with pytest.raises(IntegrityError, match="year_has_four_digits"):
        edition.save()
