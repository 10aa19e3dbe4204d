"""The deadline, by the clock of the database: until it, at it, and after it."""

import time as waiting
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from icpermed.time_zones import zone
from recognition import applying
from recognition.deadlines import may_be_written, moment_words, time_left, why_closed
from recognition.forms import StartForm
from recognition.models import CoAuthor, Edition, Nomination, NominationFile
from recognition.views.applying import words_of
from tests.factories import make_country
from tests.recognition.factories import (
    make_coauthor,
    make_draft_nomination,
    make_edition,
    make_nomination,
    make_nominationfile,
    make_open_edition,
    make_requiredfile,
)
from tests.recognition.nominating import (
    TICK,
    a_pdf,
    database_clock,
    handed_in,
    send,
    started,
    text_of,
)

pytestmark = pytest.mark.django_db
TOO_LATE = "The call is closed: what was handed in stays as it is."
#: A form that changes something; to search the site is always possible.
WRITES = 'method="post"'


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch):
    cache.clear()
    monkeypatch.setattr(StartForm, "fastest", timedelta(0))


def deadline_of(nomination) -> datetime:
    nomination.edition.refresh_from_db()
    return nomination.edition.deadline


def make_complete_draft(edition=None, **fields) -> Nomination:
    fields = {"country": make_country("IT")} | fields
    return make_draft_nomination(edition, **fields)


#: What a keeper can do until the deadline, each with a nomination that it is possible for.
DEEDS = {
    "write a draft": ("draft", lambda one: applying.write(nomination=one, fields={"title": "New"})),
    "change": ("submitted", lambda one: applying.write(nomination=one, fields={"title": "New"})),
    "hand in": ("draft", lambda one: applying.hand_in(nomination=one)),
    "take back": ("submitted", lambda one: applying.retract(nomination=one)),
    "withdraw": ("submitted", lambda one: applying.withdraw(nomination=one)),
    "take up": ("withdrawn", lambda one: applying.take_up(nomination=one)),
    "take a co-author away": (
        "draft",
        lambda one: applying.write(nomination=one, fields={}, co_authors=[]),
    ),
    "take a file away": (
        "draft",
        lambda one: applying.write(
            nomination=one, fields={}, files={one.files.get().required_file: None}
        ),
    ),
}


def make_for(state: str) -> Nomination:
    edition = make_open_edition()
    nomination = make_complete_draft(edition)
    make_coauthor(nomination, name="Bo")
    make_nominationfile(nomination, required_file=make_requiredfile(edition, is_optional=True))
    number = {} if state == "draft" else {"number": 7, "submitted_at": timezone.now()}
    Nomination.objects.filter(pk=nomination.pk).update(state=state, **number)
    nomination.refresh_from_db()
    return nomination


def everything_of(nomination) -> tuple:
    return (
        Nomination.objects.filter(pk=nomination.pk).values().get(),
        list(CoAuthor.objects.values()),
        list(NominationFile.objects.values()),
    )


@pytest.mark.parametrize("deed", DEEDS)
def test_it_is_possible_until_the_last_moment_and_not_at_the_deadline(deed):
    state, do = DEEDS[deed]
    nomination = make_for(state)
    before = everything_of(nomination)
    for late in [timedelta(0), TICK, timedelta(days=40)]:
        with (
            database_clock(deadline_of(nomination) + late),
            pytest.raises(ValueError, match=f"^{TOO_LATE}$"),
        ):
            do(nomination)
        assert everything_of(nomination) == before
    with database_clock(deadline_of(nomination) - TICK):
        do(nomination)
    assert everything_of(nomination) != before


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deadline_that_passes_meanwhile_counts(deed):
    state, do = DEEDS[deed]
    nomination = make_for(state)
    before, deadline = everything_of(nomination), deadline_of(nomination)
    looks = 0
    while True:
        with database_clock(deadline - TICK, later=deadline, looks=looks):
            try:
                do(nomination)
            except (ValueError, IntegrityError):
                assert everything_of(nomination) == before
                looks += 1
            else:
                break
    # It was refused whichever look at the clock was the first to come too late.
    assert looks >= 2
    assert everything_of(nomination) != before


def test_the_database_itself_refuses_whoever_writes():
    edition = make_open_edition()
    draft = make_complete_draft(edition)
    author, file = make_coauthor(draft), make_nominationfile(draft)
    rows = Nomination.objects.filter(pk=draft.pk)
    late = [
        lambda: rows.update(title="Late"),
        lambda: rows.update(text="Late"),
        lambda: rows.update(state="submitted", number=1, submitted_at=timezone.now()),
        lambda: CoAuthor.objects.filter(pk=author.pk).update(name="Late"),
        lambda: CoAuthor.objects.create(nomination=draft, name="Late"),
        lambda: NominationFile.objects.filter(pk=file.pk).update(file="late.pdf"),
        lambda: NominationFile.objects.create(nomination=draft, name="Late", file="late.pdf"),
    ]
    with database_clock(deadline_of(draft)):
        for write in late:
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                write()
            assert words_of(refused.value).startswith("The call is closed:")
    with database_clock(draft.edition.deadline - TICK):
        for write in late:
            with transaction.atomic():
                write()
                transaction.set_rollback(True)


def test_before_the_call_opens_nothing_can_be_written_either():
    draft = make_draft_nomination()
    draft.edition.refresh_from_db()
    with database_clock(draft.edition.opening - TICK):
        assert not may_be_written(draft)
    with database_clock(draft.edition.opening):
        assert may_be_written(draft)


def test_a_real_clock_passes_a_real_deadline():
    edition = make_open_edition(timezone="Pacific/Auckland")
    first, second = make_complete_draft(edition), make_complete_draft(edition)
    closes = timezone.now().astimezone(zone("Pacific/Auckland")) + timedelta(seconds=2)
    Edition.objects.update(closes_on=closes.date(), closes_at=closes.time())
    assert applying.hand_in(nomination=first).number == 1
    waiting.sleep(max(0, (closes - timezone.now()).total_seconds()) + 0.05)
    with pytest.raises(ValueError, match="The call is closed"):
        applying.hand_in(nomination=second)
    with pytest.raises(ValueError, match="The call is closed"):
        applying.withdraw(nomination=first)
    second.refresh_from_db()
    assert (second.state, second.number) == ("draft", None)


@pytest.mark.parametrize(
    ("fields", "deadline"),
    [
        ({"timezone": "Europe/Brussels"}, datetime(2031, 3, 30, 22, tzinfo=UTC)),
        ({"timezone": "America/New_York"}, datetime(2031, 3, 31, 4, tzinfo=UTC)),
        ({"timezone": "UTC", "closes_at": time(17, 30)}, datetime(2031, 3, 30, 17, 30, tzinfo=UTC)),
        (
            {"timezone": "UTC", "closes_at": time(17, 30), "extended_to": date(2031, 4, 2)},
            datetime(2031, 4, 2, 17, 30, tzinfo=UTC),
        ),
        (
            {"timezone": "Asia/Tokyo", "extended_to": date(2031, 4, 2)},
            datetime(2031, 4, 2, 15, tzinfo=UTC),
        ),
    ],
)
def test_the_deadline_is_by_the_clock_of_the_zone_and_may_be_extended(fields, deadline):
    days = {"opens_on": date(2031, 1, 1), "closes_on": date(2031, 3, 30)}
    edition = make_edition(2031, state="running", **days, **fields)
    edition.refresh_from_db()
    assert edition.deadline == deadline
    with database_clock(deadline - TICK):
        draft = make_complete_draft(edition)
        assert may_be_written(draft)
    with database_clock(deadline):
        assert not may_be_written(draft)


def test_one_may_be_written_later_and_the_others_not():
    edition = make_open_edition()
    one, other = make_complete_draft(edition), make_complete_draft(edition)
    until = deadline_of(one) + timedelta(days=2)
    Nomination.objects.filter(pk=one.pk).update(late_until=until)
    with database_clock(deadline_of(one)):
        assert applying.hand_in(nomination=one).state == "submitted"
        with pytest.raises(ValueError, match="The call is closed"):
            applying.hand_in(nomination=other)
    with database_clock(until - TICK):
        applying.write(nomination=one, fields={"title": "At the last moment"})
    with database_clock(until), pytest.raises(ValueError, match="The call is closed"):
        applying.retract(nomination=one)


def test_a_decided_edition_takes_nothing_even_with_a_later_moment():
    edition = make_edition(state="decided")
    late = make_nomination(edition, late_until=timezone.now() + timedelta(days=1))
    assert not may_be_written(late)


# --- the pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("is_handed_in", [False, True])
def test_who_is_too_late_reads_so_and_what_was_typed_is_still_there(client, is_handed_in):
    nomination = handed_in(client, make_open_edition())
    if not is_handed_in:
        client.post(nomination.get_absolute_url(), {"do": "retract"})
    fields = {"text": "Typed until the last second", "title": "Late title", "co_authors": ["Bo"]}
    with database_clock(deadline_of(nomination)):
        for do in ["save", "hand_in"]:
            response = send(client, nomination, do, **fields)
            page = text_of(response)
            assert response.status_code == 422
            assert TOO_LATE in page
            assert "Typed until the last second" in page
            assert 'value="Late title"' in page
            assert 'value="Bo"' in page
    nomination.refresh_from_db()
    assert nomination.text == "A description of the work."
    assert not nomination.co_authors.exists()


def test_after_the_deadline_the_page_shows_what_was_handed_in_and_no_button(client):
    edition = make_open_edition()
    nomination = handed_in(client, edition)
    with database_clock(deadline_of(nomination)):
        for query in ["", "?show=form", "?show=withdraw"]:
            page = text_of(client.get(nomination.get_absolute_url() + query))
            assert "This is what was handed in." in page
            assert "A description of the work." in page
            assert WRITES not in page
        for do in ["retract", "withdraw", "save"]:
            response = client.post(nomination.get_absolute_url(), {"do": do})
            assert response.status_code in {404, 409}
    nomination.refresh_from_db()
    assert nomination.state == "submitted"


def test_a_draft_after_the_deadline_can_be_read_and_says_that_it_does_not_count(client):
    draft = make_complete_draft()
    with database_clock(deadline_of(draft)):
        page = text_of(client.get(draft.get_absolute_url()))
    assert "This draft was not handed in." in page
    assert draft.text in page
    assert WRITES not in page


def test_no_file_comes_after_the_deadline(client):
    edition = make_open_edition()
    paper = make_requiredfile(edition)
    draft = make_complete_draft(edition)
    with database_clock(deadline_of(draft)):
        response = send(client, draft, **{f"file_{paper.pk}": a_pdf()})
    assert response.status_code == 422
    assert not NominationFile.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"opens_on": None, "closes_on": None}, "its days are not fixed"),
        (
            {"opens_on": date(2090, 1, 2), "closes_on": date(2090, 3, 1)},
            "it opens on 2 January 2090",
        ),
        (
            {"opens_on": date(2020, 1, 2), "closes_on": date(2020, 3, 1)},
            "it ended on 1 March 2020, 24:00, Brussels time (UTC+1).",
        ),
        ({"state": "decided"}, "the jury has decided"),
        ({"state": "published"}, "its winners are published"),
    ],
)
def test_an_edition_that_takes_nothing_says_why(client, fields, words):
    edition = make_open_edition(**fields)
    address = reverse("nomination_new", args=[edition.year])
    page = client.get(address)
    assert (page.status_code, words in text_of(page)) == (200, True)
    assert WRITES not in text_of(page)
    refused = client.post(address, started())
    assert (refused.status_code, words in text_of(refused)) == (409, True)
    edition.refresh_from_db()
    with pytest.raises(ValueError, match=r"call is|edition is"):
        applying.start(edition=edition, is_self=True, name="Ann", email="a@example.org")
    assert not Nomination.objects.exists()


def test_an_open_edition_gives_no_reason():
    edition = make_open_edition()
    edition.refresh_from_db()
    assert why_closed(edition) == ""


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=7, minutes=1), "7 days"),
        (timedelta(days=1, hours=3, minutes=1), "1 day and 3 hours"),
        (timedelta(days=2, minutes=1), "2 days"),
        (timedelta(hours=5, minutes=20, seconds=9), "5 hours and 20 minutes"),
        (timedelta(minutes=1, seconds=9), "1 minute"),
        (timedelta(seconds=20), "less than a minute"),
        (timedelta(seconds=-1), ""),
    ],
)
def test_how_long_is_left(left, words):
    assert time_left(timezone.now() + left) == words


def test_midnight_belongs_to_the_day_before():
    edition = make_open_edition(timezone="Europe/Brussels")
    midnight = datetime(2027, 2, 28, 23, tzinfo=UTC)
    assert moment_words(midnight, edition) == "28 February 2027, 24:00, Brussels time (UTC+1)"
    noon = datetime(2027, 7, 1, 10, 30, tzinfo=UTC)
    assert moment_words(noon, edition) == "1 July 2027, 12:30, Brussels time (UTC+2)"
