"""Two states of a record beside each other: any two, word by word, and only what may be seen."""

import re
from datetime import datetime
from time import monotonic

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from events.models import Event
from icpermed.comparing import passages
from icpermed.history import History, sources_of
from registry.models import Mandate, Membership, Organisation
from tests.desk import MAKERS, url
from tests.factories import (
    make_body,
    make_event,
    make_mandate,
    make_membership,
    make_organisation,
    make_participation,
    make_person,
)

pytestmark = pytest.mark.django_db


def change(record, reason="", **fields):
    """One change of a record, on record as its own."""
    with pghistory.context(reason=reason):
        type(record).objects.filter(pk=record.pk).update(**fields)


def moments(record, also=()) -> list[str]:
    """The names of a record's states, newest first."""
    history = History(sources_of(type(record), record.pk, also), per_page=100)
    return [head[0].isoformat() for head in history.heads()]


def compared(client, record, earlier: str, later: str):
    """The page that compares two states."""
    page = url(record._meta.model_name, "compare", record.pk)
    return client.get(page, {"from": earlier, "to": later})


def rows_of(response) -> list[tuple]:
    return [
        (row.verb, row.noun, [(field.label, field.old, field.new) for field in row.fields])
        for row in response.context["comparison"].rows
    ]


# --- the words of a text --------------------------------------------------------------------------


def marked(old: str, new: str) -> str:
    return "".join(
        f"{p.same}[{p.removed}|{p.added}]".replace("[|]", "") for p in passages(old, new)
    )


def test_a_text_is_marked_as_somebody_would_mark_it_by_hand():
    old = "The members met in Siena in May 2024 with guests from twelve countries.\n\nThe end."
    new = "The members met in Rome in June 2024 with guests from twelve countries.\n\nThe very end."
    assert marked(old, new) == (
        "The members met in [Siena in May|Rome in June] 2024 with guests from twelve countries."
        "\n\nThe[| very] end."
    )


def test_a_break_of_a_line_is_a_change_too():
    assert marked("one two", "one\ntwo") == "one[ two|\ntwo]"


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_both_texts_can_be_read_off_the_passages(old, new):
    found = list(passages(old, new))
    assert "".join(passage.same + passage.removed for passage in found) == old
    assert "".join(passage.same + passage.added for passage in found) == new


def test_two_very_long_texts_are_compared_in_seconds():
    words = [["of", "the", "a", "patient"][number * number % 7 % 4] for number in range(20_000)]
    began = monotonic()
    assert list(passages(" ".join(words), " ".join(reversed(words))))
    assert monotonic() - began < 10


# --- the page -------------------------------------------------------------------------------------


def test_any_two_states_are_compared_whatever_lies_between(secretariat):
    organisation = make_organisation(website="https://example.org/0")
    for number in range(1, 4):
        change(organisation, f"step {number}", website=f"https://example.org/{number}")
    newest, _, first, *_ = moments(organisation)

    page = compared(secretariat, organisation, first, newest)

    told = [("changed", "organisation", [("website", "https://example.org/1",
             "https://example.org/3")])]  # fmt: skip
    assert rows_of(page) == told
    comparison = page.context["comparison"]
    assert (comparison.earlier.why, comparison.later.why) == ("step 1", "step 3")


def test_the_earlier_state_comes_first_however_they_are_chosen(secretariat):
    organisation = make_organisation()
    change(organisation, website="https://example.org/new")
    newest, first, *_ = moments(organisation)

    there, back = (compared(secretariat, organisation, *pair) for pair in
                   [(first, newest), (newest, first)])  # fmt: skip

    assert rows_of(there) == rows_of(back) != []


def test_a_long_text_is_told_word_by_word_and_its_html_as_text(secretariat):
    start = "Funders and ministries of twelve countries met to speak of what reaches the patient."
    event = make_event(summary=f"{start} It was long ago.")
    change(event, summary=f"{start} It was <script>alert(1)</script> ago.")
    newest, first, *_ = moments(event)

    content = compared(secretariat, event, first, newest).content.decode()

    assert "<script>alert(1)" not in content
    marks = (
        '<del><span class="visually-hidden">[removed: </span>long<span class="visually-hidden">]'
        '</span></del><ins><span class="visually-hidden">[added: </span>'
        "&lt;script&gt;alert(1)&lt;/script&gt;"
    )
    assert marks in content
    assert f"{start} It was <del>" in content


def test_dates_and_references_are_told_as_people_read_them(secretariat):
    person = make_person(affiliation=make_organisation("Old Institute"))
    change(person, affiliation=make_organisation("New Institute"))
    membership = make_membership(starts_on="2023-07")
    change(membership, starts_on="2024")

    told = [
        rows_of(compared(secretariat, record, *moments(record)[:2]))[0][2]
        for record in [person, membership]
    ]

    assert told == [
        [("affiliation", "Old Institute", "New Institute")],
        [("from", "July 2023", "2024")],
    ]


def test_rows_of_the_record_are_compared_with_it(secretariat):
    organisation = make_organisation()
    kept, gone = (make_membership(organisation, starts_on=y, ends_on=y) for y in ["2001", "2005"])
    with pghistory.context():
        change(kept, role="observer")
        gone.delete()
        make_membership(organisation, starts_on="2010")
    states = moments(organisation)

    told = rows_of(compared(secretariat, organisation, states[1], states[0]))

    assert [(verb, noun) for verb, noun, _ in told] == [
        ("changed", "membership"), ("deleted", "membership"), ("added", "membership"),
    ]  # fmt: skip


def test_a_row_that_moved_away_says_where_it_went(secretariat):
    membership = make_membership()
    left, taker = membership.organisation, make_organisation("The Taker")
    change(membership, organisation=taker)
    newest, before, *_ = moments(left)

    [(verb, _, fields)] = rows_of(compared(secretariat, left, before, newest))

    assert (verb, fields) == ("changed", [("organisation", str(left), "The Taker")])


def test_inlines_of_the_page_are_compared_too(secretariat):
    body = make_body()
    with pghistory.context():
        mandate = make_mandate(body=body)
    newest, first, *_ = moments(body, [(Mandate, "body")])

    told = rows_of(compared(secretariat, body, first, newest))

    assert [(verb, noun) for verb, noun, _ in told] == [("added", "mandate")]
    assert str(mandate.person) in str(told)


# --- choosing -------------------------------------------------------------------------------------


def checked(content: str) -> dict[str, datetime]:
    """Which states a history has chosen."""
    box = r'type="radio" name="(\w+)" value="([^"]+)" required checked'
    return {name: datetime.fromisoformat(at) for name, at in re.findall(box, content)}


def test_the_history_offers_the_last_two_states(secretariat):
    organisation = make_organisation()
    for number in range(3):
        change(organisation, website=f"https://example.org/{number}")
    newest, before, *_ = moments(organisation)

    content = secretariat.get(url("organisation", "history", organisation.pk)).content.decode()

    assert checked(content) == {
        "to": datetime.fromisoformat(newest),
        "from": datetime.fromisoformat(before),
    }
    assert f'action="{url("organisation", "compare", organisation.pk)}"' in content


def test_one_state_alone_is_not_compared(secretariat):
    body = make_body()
    assert checked(secretariat.get(url("body", "history", body.pk)).content.decode()) == {}


def test_a_choice_is_kept_from_page_to_page(secretariat):
    organisation = make_organisation()
    for number in range(30):
        change(organisation, website=f"https://example.org/{number}")
    states = moments(organisation)
    page = url("organisation", "history", organisation.pk)
    choice = {"from": states[25], "to": states[3]}

    for number in [1, 2]:
        content = secretariat.get(page, choice | {"p": number}).content.decode()
        assert checked(content) == {name: datetime.fromisoformat(at) for name, at in choice.items()}
        assert content.count("chosen on another page") == 1


def test_each_state_leads_to_its_restore_but_for_how_it_is_now(secretariat, reader):
    organisation = make_organisation()
    for number in range(3):
        change(organisation, website=f"https://example.org/{number}")
    newest, before, first, *_ = moments(organisation)

    def ways_back(client, *pair):
        content = compared(client, organisation, *pair).content.decode()
        return content.count(f'href="{url("organisation", "restore", organisation.pk)}?to=')

    assert ways_back(secretariat, first, before) == 2
    assert ways_back(secretariat, first, newest) == 1
    assert ways_back(reader, first, before) == 0


def test_one_state_chosen_twice_is_said_to_be_one(secretariat):
    organisation = make_organisation()
    [state, *_] = moments(organisation)

    page = compared(secretariat, organisation, state, state)

    assert (page.status_code, rows_of(page)) == (200, [])
    assert "one state twice" in page.content.decode()


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-13-45T99:00:00+00:00", "2026-01-01", "2001-01-01T00:00:00+00:00",
     "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "\x00"],
)  # fmt: skip
def test_what_is_no_state_of_the_record_is_not_found(text, secretariat):
    organisation = make_organisation()
    [state, *_] = moments(organisation)

    found = [compared(secretariat, organisation, *pair) for pair in [(text, state), (state, text)]]

    assert [page.status_code for page in found] == [404, 404]
    history = secretariat.get(url("organisation", "history", organisation.pk), {"from": text})
    assert history.status_code == 200


def test_a_state_of_another_record_is_not_found(secretariat):
    one, other = make_organisation(), make_organisation()
    change(other, website="https://example.org/other")
    foreign = moments(other)[0]

    assert compared(secretariat, one, moments(one)[0], foreign).status_code == 404


# --- who sees what --------------------------------------------------------------------------------


def test_fields_that_somebody_may_not_see_are_left_out(secretariat, reader):
    event = make_event(note="Secret note of before", joining_link="https://meet.example/1")
    change(event, note="Secret note of now", joining_link="https://meet.example/2", title="Seen")
    newest, first, *_ = moments(event)

    hidden, open_ = (compared(who, event, first, newest) for who in [reader, secretariat])

    assert "Seen" in hidden.content.decode()
    assert "Secret note" not in hidden.content.decode()
    assert "meet.example" not in hidden.content.decode()
    assert "Secret note of now" in open_.content.decode()


def test_rows_that_somebody_may_not_see_are_left_out(secretariat, reader):
    event = make_event()
    with pghistory.context():
        make_participation(event, name="Ann Secret", email="ann@secret.example")
    change(event, title="Seen")
    states = moments(event)

    hidden, open_ = (compared(who, event, states[-1], states[0]) for who in [reader, secretariat])

    assert "Ann Secret" in open_.content.decode()
    assert (hidden.status_code, "Ann Secret" in hidden.content.decode()) == (200, False)


def test_who_may_not_see_the_record_does_not_compare_it(client, reader):
    event = make_event()
    row = make_participation(event)
    states = moments(row)

    assert compared(client, row, states[0], states[0]).status_code == 302
    assert compared(reader, row, states[0], states[0]).status_code == 403


# --- promises -------------------------------------------------------------------------------------


@pytest.mark.alike
@pytest.mark.parametrize("name", MAKERS)
def test_every_record_can_be_compared(name, secretariat):
    record = MAKERS[name]()
    if name == "country":
        change(record, name="Renamed")
    states = moments(record)

    page = compared(secretariat, record, states[-1], states[0])

    assert page.status_code == 200


def test_a_longer_history_needs_no_more_queries(secretariat):
    organisation = make_organisation()

    def work(year: int):
        with pghistory.context():
            make_membership(organisation, starts_on=str(year), ends_on=str(year))
            make_mandate(organisation=organisation)
            Organisation.objects.filter(pk=organisation.pk).update(website=f"https://e.org/{year}")

    def queries() -> int:
        states = moments(organisation)
        with CaptureQueriesContext(connection) as captured:
            assert compared(secretariat, organisation, states[-1], states[0]).status_code == 200
        return len(captured)

    work(1990)
    queries()
    few = queries()
    for year in range(1991, 2011):
        work(year)

    assert Membership.objects.count() == 21
    assert queries() == few


def test_comparing_changes_nothing(secretariat):
    event = make_event()
    change(event, title="Another title")
    before, states = list(Event.objects.values()), moments(event)

    compared(secretariat, event, *states[:2])

    assert list(Event.objects.values()) == before
    assert moments(event) == states
