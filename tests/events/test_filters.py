"""The list of events: its order, its headings, and everything by which it can be narrowed."""

import json
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    make_coming_event,
    make_country,
    make_event,
    make_eventtopic,
    make_participation,
    make_series,
    make_speaker,
    make_topic,
)

pytestmark = pytest.mark.django_db


def titles(client, **query) -> list[str]:
    content = client.get(reverse("event_list"), {**query, "format": "json"}).content
    return [item["title"] for item in json.loads(content)["items"]]


def choices(client, name, **query) -> dict:
    """The choices of a facet, with their words."""
    form = client.get(reverse("event_list"), query).context["filter"].form
    return dict(list(form.fields[name].choices)[1:])


def headings(client, **query) -> dict[str, list[str]]:
    """The list as a reader sees it: under each heading the titles."""
    content = client.get(reverse("event_list"), query).content.decode()
    found = {}
    for heading, title in re.findall(r"<h2>([^<]+)</h2>|<h3><a [^>]+>([^<]+)</a>", content):
        if heading:
            found[heading] = []
        else:
            found[list(found)[-1]].append(title)
    return {heading: titles for heading, titles in found.items() if titles}


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


# --- order --------------------------------------------------------------------------------------


def test_what_is_on_comes_first_then_the_next_then_past_years(client):
    make_event("Old", starts_on="2022-10-07")
    make_event("Older this year", starts_on="2023-01-17", ends_on="2023-01-18")
    make_event("Later this year", starts_on="2023-11-14")
    make_event("Next week", starts_on=in_days(7))
    make_event("Tomorrow", starts_on=in_days(1))
    make_event("Now", starts_on=in_days(-1), ends_on=in_days(0))

    expected = {
        "On today": ["Now"],
        "Coming": ["Tomorrow", "Next week"],
        "2023": ["Later this year", "Older this year"],
        "2022": ["Old"],
    }
    assert headings(client) == expected
    assert titles(client) == [title for group in expected.values() for title in group]


def test_what_is_known_to_the_month_or_year_is_not_on_today_but_comes(client):
    make_event("Some day", starts_on="2025", status="planned")
    make_event("June", starts_on="2025-06", status="planned")
    make_event("Day", starts_on="2025-06-12", status="planned")
    make_event("Over", starts_on="2025-06-02", ends_on="2025-06-03")

    assert headings(client, on="2025-06-10") == {
        "Coming": ["Day", "June", "Some day"],
        "2025": ["Over"],
    }


def test_a_list_of_another_day_shows_what_was_coming_then(client):
    make_event("Training", starts_on="2023-09-22")
    make_event("Workshop", starts_on="2023-11-14", ends_on="2023-11-15")

    assert headings(client, on="2023-09-22") == {
        "On this day": ["Training"],
        "Coming": ["Workshop"],
    }
    assert headings(client, on="2023-11-15") == {"On this day": ["Workshop"], "2023": ["Training"]}
    assert headings(client, on="2023-11-16") == {"2023": ["Workshop", "Training"]}


def test_in_another_order_there_is_one_heading(client):
    make_event("Beta", starts_on="2023-01-01")
    make_event("Alpha", starts_on="2022-01-01")

    assert headings(client, sort="title") == {"Events": ["Alpha", "Beta"]}


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_an_event_is_past_or_upcoming_never_both(client, days):
    make_event("One", starts_on=in_days(days))

    found = (titles(client, time="upcoming"), titles(client, time="past"))

    assert found == ((["One"], []) if days >= 0 else ([], ["One"]))


def test_whether_today_is_over_is_asked_where_the_event_is(client):
    """Around midnight here it is still yesterday, or already tomorrow, elsewhere."""
    there = {"Pacific/Kiritimati": 14, "Pacific/Pago_Pago": -11}
    now = timezone.now()
    for name, hours in there.items():
        today: date = (now + timedelta(hours=hours)).date()
        make_event(name, timezone=name, starts_on=today.isoformat(), starts_at="12:00")

    assert sorted(headings(client)["On today"]) == sorted(there)


def test_when_nothing_comes_the_page_says_so_kindly_above_what_has_been(client):
    make_event("Old")

    content = client.get(reverse("event_list")).content.decode()

    assert content.index("Nothing is announced at the moment") < content.index("Old</a>")
    make_event("New", starts_on=in_days(3))
    assert "Nothing is announced" not in client.get(reverse("event_list")).content.decode()


def test_cancelled_and_postponed_events_are_marked_in_words(client):
    make_event("Off", starts_on=in_days(3), status="cancelled")
    make_event("Moved", starts_on=in_days(4), status="postponed")
    make_event("Open plan", starts_on=in_days(5), status="planned")

    content = client.get(reverse("event_list")).content.decode()

    for word in ["Cancelled", "Postponed", "Planned"]:
        assert re.search(rf'class="tag tag-\w+">{word}</span>', content)
    feed = client.get(reverse("event_list"), {"format": "atom"}).content.decode()
    assert ("Cancelled: Off" in feed, "Postponed: Moved" in feed) == (True, True)


def test_who_may_come_is_said_in_words_on_the_page_and_in_the_files(client):
    note = "All partners of ICPerMed and EP PerMed"
    make_event("Assembly", access="invitation", access_note=note)
    make_event("Open", access="public", access_note="Free of charge", starts_on="2023-05-01")
    make_event("Plain", access="members", starts_on="2023-04-01")

    page = client.get(reverse("event_list")).content.decode()
    content = client.get(reverse("event_list"), {"format": "json"}).content
    csv = client.get(reverse("event_list"), {"format": "csv"}).content.decode()

    for words in [
        f"By invitation only: {note}</p>",
        "On site · Free of charge</p>",
        "For members</p>",
    ]:
        assert words in page
    assert [item["access_note"] for item in json.loads(content)["items"]] == [
        note,
        "Free of charge",
        "",
    ]
    assert ('"access","access_note"' in csv, f'"By invitation only","{note}"' in csv) == (
        True,
        True,
    )


# --- facets -------------------------------------------------------------------------------------


def test_each_facet_narrows_the_list(client):
    series, topic = make_series("Workshops"), make_topic("Prevention")
    one = make_event(
        "One",
        kind="training",
        format="online",
        access="invitation",
        country=make_country("IT"),
        starts_on="2022-05-01",
        series=series,
    )
    make_eventtopic(one, topic=topic)
    make_event("Two", kind="workshop", access="", starts_on="2023-12-30", ends_on="2024-01-02")

    for query in [
        {"kind": "training"},
        {"mode": "online"},
        {"access": "invitation"},
        {"country": "IT"},
        {"year": "2022"},
        {"topic": topic.slug},
        {"series": series.slug},
    ]:
        assert titles(client, **query) == ["One"]
    assert titles(client, access="not_stated") == titles(client, year="2023") == ["Two"]
    assert titles(client, kind="training", mode="physical") == []


def test_facets_count_what_they_would_find(client):
    both = [make_topic("Alpha"), make_topic("Beta")]
    one, two, three = (make_event(kind=kind) for kind in ["training", "workshop", "workshop"])
    for event, topic in [(one, both[0]), (one, both[1]), (two, both[0])]:
        make_eventtopic(event, topic=topic)
    make_event(kind="workshop", is_published=False)

    a, b = (topic.slug for topic in both)

    assert choices(client, "topic") == {a: "Alpha (2)", b: "Beta (1)"}
    assert choices(client, "topic", kind="workshop") == {a: "Alpha (1)", b: "Beta (0)"}
    assert choices(client, "kind", topic=a) == {
        "training": "Training (1)",
        "workshop": "Workshop (1)",
    }
    assert choices(client, "year") == {"2023": "2023 (3)"}
    assert choices(client, "time") == {"past": "Past (3)"}
    assert three.title in titles(client, kind="workshop")


def test_every_count_of_every_facet_is_what_its_choice_finds(client):
    topic, series = make_topic(), make_series()
    event = make_coming_event(
        series=series, registration_closes_at=timezone.now() + timedelta(days=2)
    )
    make_eventtopic(event, topic=topic)
    make_event(country=make_country("IT"), access="", starts_on="2021")
    make_eventtopic(make_event(format="online", kind="training", starts_on="2022"), topic=topic)
    form = client.get(reverse("event_list")).context["filter"].form

    checked = 0
    for name in ["time", "kind", "mode", "access", "registration", "country", "year", "topic"]:
        for value, words in list(form.fields[name].choices)[1:]:
            assert words.endswith(f"({len(titles(client, **{name: value}))})"), words
            checked += 1
    assert checked > 12


def test_counting_takes_few_queries_whatever_is_asked(client, django_assert_max_num_queries):
    topic = make_topic()
    for year in range(2015, 2024):
        make_eventtopic(make_event(starts_on=str(year), country=make_country("IT")), topic=topic)
    query = {"country": "it", "topic": topic.slug, "time": "past", "q": "event", "year": "2020"}
    with django_assert_max_num_queries(7):
        client.get(reverse("event_list"), query)


def test_a_country_may_be_asked_for_in_small_letters(client):
    make_event("One", country=make_country("IT"))
    assert titles(client, country="it") == ["One"]
    page = client.get(reverse("event_list"), {"country": "it"}).content.decode()
    assert ("There is a problem" in page, "Italy (1)" in page) == (False, True)


def test_years_come_newest_first(client):
    for year in ["2021", "2023", "2022"]:
        make_event(starts_on=year)

    assert list(choices(client, "year")) == ["2023", "2022", "2021"]


def test_registration_is_found_by_whether_it_is_open_and_by_its_deadline(client):
    now = timezone.now()

    def event(title, opens, closes=None, **fields):
        make_coming_event(
            title,
            registration_opens_at=now + timedelta(days=opens),
            registration_closes_at=closes and now + timedelta(days=closes),
            **fields,
        )

    event("Closes soon", -1, 5)
    event("Closes late", -1, 25)
    event("No deadline", -1)
    event("Not yet", 3)
    event("Closed", -5, -1)
    event("Invited only", -1, access="invitation")
    event("Cancelled", -1, status="cancelled")

    assert sorted(titles(client, registration="open")) == [
        "Closes late",
        "Closes soon",
        "No deadline",
    ]
    assert titles(client, registration="closing") == ["Closes soon"]
    assert titles(client, registration="later") == ["Not yet"]
    assert titles(client, registration="open", sort="registration_closes")[0] == "Closes soon"


def test_the_deadline_is_shown(client):
    closes = timezone.now() + timedelta(days=9)
    make_coming_event(registration_closes_at=closes)

    content = client.get(reverse("event_list")).content.decode()

    assert f"Register until {timezone.localtime(closes):%-d %B %Y, %H:%M}, Brussels time" in content


def test_words_find_titles_places_topics_and_named_speakers(client):
    event = make_event("Staying connected", city="Siena", summary="About prevention")
    make_eventtopic(event, topic=make_topic("Implementation"))
    make_speaker(event, name="Zoë Example")
    make_speaker(event, name="Hidden Name", is_name_public=False, consented_on=None)
    make_participation(event, name="Somebody there", state="attended")
    make_event("Another")

    for words in ["CONNECTED", "siena", "prevention", "implement", "zoe exam"]:
        assert titles(client, q=words) == ["Staying connected"]
    assert titles(client, q="hidden") == titles(client, q="somebody") == []


@pytest.mark.parametrize("query", [{"kind": "party"}, {"year": "soon"}, {"q": "\x00"}])
def test_nonsense_finds_nothing_and_breaks_nothing(client, query):
    make_event()

    assert client.get(reverse("event_list"), query).status_code == 200
    assert titles(client, **query) == []


def test_filters_in_use_can_be_taken_out(client):
    make_event(kind="training", format="online")

    response = client.get(reverse("event_list"), {"kind": "training", "mode": "online"})

    assert [f["remove_url"] for f in response.context["active_filters"]] == [
        "/events/?mode=online",
        "/events/?kind=training",
    ]
