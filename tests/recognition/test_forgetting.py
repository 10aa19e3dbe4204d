"""Forgetting: what is erased of people who were nominated, when, and what stays."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from icpermed.history import events_of
from icpermed.outbox import Letter, send
from icpermed.outbox.models import Mail
from icpermed.restoring import preview
from recognition import chores
from recognition.forgetting import forgets_on, months_later, to_forget
from recognition.models import CoAuthor, Edition, Nomination, NominationFile, Review
from tests.factories import make_country, make_organisation, make_person
from tests.recognition.factories import (
    make_award,
    make_coauthor,
    make_conflict,
    make_criterion,
    make_declaration,
    make_draft_nomination,
    make_edition,
    make_judged_edition,
    make_juror,
    make_nomination,
    make_nominationfile,
    make_open_edition,
    make_remark,
    make_review,
    make_score,
)

pytestmark = pytest.mark.django_db

WRITTEN = {
    "title": "Secret title",
    "name": "Secret Ann",
    "email": "secret-ann@example.org",
    "affiliation": "Secret Lab",
    "evidence_on": "2019-03-04",
    "summary": "Secret summary",
    "text": "Secret text",
    "link": "https://secret.example.org/",
    "is_self": False,
    "nominator_name": "Secret Nina",
    "nominator_email": "secret-nina@example.org",
    "nominator_affiliation": "Secret Academy",
    "redacted_text": "Secret without names",
    "note": "Secret note",
    "feedback": "Secret feedback",
    "reason": "Secret reason",
}


def everything_in_the_database() -> str:
    """Every text of every table: nothing may hide in a place that nobody thought of."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found).lower().replace("secretariat", "")


def make_known(edition, **fields) -> Nomination:
    """A nomination of which everything is known, with all that was said about it."""
    fields = {"country": make_country("IT"), "state": "not_selected"} | WRITTEN | fields
    nomination = make_nomination(edition, **fields)
    make_coauthor(nomination, name="Secret Bo", affiliation="Secret Institute")
    make_nominationfile(nomination, name="Secret.pdf")
    review = make_review(nomination=nomination, comment="Secret comment")
    make_score(review, criterion=make_criterion(edition), comment="Secret remark on a score")
    make_remark(make_juror(edition), nomination, text="Secret remark")
    make_declaration(make_juror(edition), nomination, has_conflict=True, reason="Secret tie")
    juror = make_juror(edition)
    make_conflict(juror, nomination, path=["Secret step"], reason="Secret cause")
    send(Letter("secret-nina@example.org", "Secret subject", "Secret mail"), about=nomination)
    return nomination


def over(edition: Edition, **fields) -> Edition:
    """The edition is decided, and so long ago that its people are to be forgotten."""
    days = {"opens_on": date(2020, 1, 1), "closes_on": date(2020, 2, 1), "results_on": "2020-05"}
    fields = {"state": "published"} | days | fields
    Edition.objects.filter(pk=edition.pk).update(**fields)
    edition.refresh_from_db()
    return edition


def make_known_edition() -> Edition:
    """An edition in whose call everything was written: then there are things to forget."""
    today = timezone.localdate()
    days = {"opens_on": today - timedelta(days=9), "closes_on": today + timedelta(days=9)}
    edition = make_judged_edition()
    Edition.objects.filter(pk=edition.pk).update(**days)
    edition.refresh_from_db()
    return edition


def test_of_who_was_not_honoured_nothing_is_left_but_the_numbers(
    client, django_capture_on_commit_callbacks
):
    edition = make_known_edition()
    nomination = make_known(edition)
    Nomination.objects.filter(pk=nomination.pk).update(text="Secret earlier text")
    make_known(edition, state="withdrawn")
    person = make_person()
    Nomination.objects.filter(pk=nomination.pk).update(
        person=person, organisation=make_organisation()
    )
    file = nomination.files.get().file
    links = [nomination.get_absolute_url(), nomination.get_nominee_url()]
    over(edition)
    assert "secret" in everything_in_the_database()

    with django_capture_on_commit_callbacks(execute=True):
        assert chores.forget_nominees() == 2
    left = everything_in_the_database()
    assert "secret" not in left
    assert "2019-03-04" not in left
    nomination.refresh_from_db()
    assert (nomination.person, nomination.organisation) == (None, None)
    assert (nomination.country.code, nomination.state) == ("IT", "not_selected")
    assert nomination.number is not None
    assert nomination.erased_at is not None
    assert Review.objects.count() == 4  # Two sheets, and two for the remarks.
    assert not file.storage.exists(file.name)
    assert [client.get(link).status_code for link in links] == [404, 404]
    assert chores.forget_nominees() == 0


def test_what_is_restored_is_as_blank():
    edition = make_known_edition()
    nomination = make_known(edition)
    Nomination.objects.filter(pk=nomination.pk).update(title="Secret other title")
    over(edition)
    before = timezone.now()
    chores.forget_nominees()
    assert "Secret" not in str(preview(Nomination, nomination.pk, before))


def test_who_was_honoured_stays():
    edition = make_known_edition()
    winner = make_known(edition, state="winner")
    honoured = make_known(edition, state="not_selected")
    make_award("Secret Ann", edition=edition, nomination=honoured)
    over(edition)
    assert chores.forget_nominees() == 0
    for nomination in (winner, honoured):
        nomination.refresh_from_db()
        assert nomination.name == "Secret Ann"
        assert nomination.co_authors.count() == 1


def test_what_was_deleted_is_forgotten_as_well():
    edition = make_known_edition()
    nomination = make_known(edition)
    Review.objects.all().delete()
    nomination.delete()
    over(edition)
    chores.forget_nominees()
    assert "secret ann" not in everything_in_the_database()
    assert "secret bo" not in everything_in_the_database()
    assert "secret mail" not in everything_in_the_database()


def test_nothing_is_forgotten_too_early_nor_of_others():
    edition = make_known_edition()
    make_known(edition)
    young = over(edition, results_on=f"{timezone.localdate():%Y-%m-%d}")
    assert to_forget() == []
    old = over(make_known_edition())
    assert to_forget() == [old]
    assert chores.forget_nominees() == 0
    assert Nomination.objects.get(edition=young).name == "Secret Ann"


def test_the_day_counts_from_the_results_and_never_from_before_the_deadline():
    days = {"opens_on": date(2021, 11, 30), "closes_on": date(2022, 2, 18), "state": "published"}
    edition = make_edition(results_on="2022-05-31", forget_after=25, **days)
    edition.refresh_from_db()
    assert forgets_on(edition) == date(2024, 6, 30)
    slip = make_edition(results_on="1022-05-31", forget_after=1, **days)
    slip.refresh_from_db()
    assert forgets_on(slip) == date(2022, 3, 19)
    assert forgets_on(make_edition(opens_on=None, closes_on=None)) is None
    day = forgets_on(edition)
    assert edition in to_forget(day)
    assert edition not in to_forget(day - timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 12, 1), 1, date(2024, 1, 1)),
        (date(2023, 6, 15), 24, date(2025, 6, 15)),
        (date(2023, 6, 15), 0, date(2023, 6, 15)),
    ],
)
def test_months_later(day, months, later):
    assert months_later(day, months) == later


# --- drafts -------------------------------------------------------------------------------------


def at_an_age(nomination: Nomination, **age) -> Nomination:
    Nomination.objects.filter(pk=nomination.pk).update(created_at=timezone.now() - timedelta(**age))
    nomination.refresh_from_db()
    return nomination


def closing_in(days: int) -> Edition:
    today = timezone.localdate()
    return make_open_edition(
        opens_on=today - timedelta(days=60), closes_on=today + timedelta(days=days)
    )


def test_whoever_has_a_draft_is_reminded_once_some_days_before_the_deadline():
    near, far = closing_in(3), closing_in(9)
    draft = at_an_age(make_draft_nomination(near, email="ann@example.org"), days=2)
    at_an_age(make_draft_nomination(far), days=2)
    at_an_age(make_draft_nomination(near, confirmed_at=None), days=2)
    at_an_age(make_nomination(near, state="submitted"), days=2)
    make_draft_nomination(near)  # Begun today.
    assert chores.remind_unfinished_nominations() == 1
    assert chores.remind_unfinished_nominations() == 0
    mail = Mail.objects.get()
    assert mail.to == "ann@example.org"
    assert draft.get_absolute_url() in mail.text
    assert "24:00, Brussels time" in mail.text


def test_whoever_has_more_time_is_reminded_when_it_is_short():
    draft = make_draft_nomination(closing_in(-3), late_until=timezone.now() + timedelta(days=2))
    at_an_age(draft, days=5)
    assert chores.remind_unfinished_nominations() == 1


def test_a_nominee_who_does_not_answer_is_asked_once_more():
    edition = make_judged_edition()
    long_ago = timezone.now() - timedelta(days=8)
    fields = {"state": "submitted", "is_self": False, "nominator_name": "Nina"}
    fields |= {"nominator_email": "nina@example.org", "accepted_at": None}
    silent = make_nomination(edition, submitted_at=long_ago, email="silent@example.org", **fields)
    make_nomination(edition, **fields)
    make_nomination(edition, submitted_at=long_ago, **fields | {"accepted_at": timezone.now()})
    make_nomination(edition, submitted_at=long_ago, state="submitted", accepted_at=None)
    make_nomination(make_edition(state="decided"), submitted_at=long_ago, **fields)
    assert chores.ask_silent_nominees_again() == 1
    assert chores.ask_silent_nominees_again() == 0
    mail = Mail.objects.get()
    assert mail.to == "silent@example.org"
    assert silent.get_nominee_url() in mail.text
    assert silent.token not in mail.text


def test_drafts_are_deleted_a_while_after_the_deadline():
    edition = make_known_edition()
    draft = make_draft_nomination(edition, **WRITTEN)
    make_coauthor(draft, name="Secret Bo")
    make_nominationfile(draft, name="Secret.pdf")
    send(Letter("secret-nina@example.org", "Secret subject", "Secret mail"), about=draft)
    handed_in = make_nomination(edition, state="submitted")
    taken_back = make_draft_nomination(edition, number=77)
    over(edition, closes_on=timezone.localdate() - timedelta(days=20), state="running")
    assert chores.forget_unfinished_nominations() == 0
    over(edition, closes_on=timezone.localdate() - timedelta(days=40), state="running")
    assert chores.forget_unfinished_nominations() == 1
    assert set(Nomination.objects.all()) == {handed_in, taken_back}
    assert "secret" not in everything_in_the_database()
    for model in (CoAuthor, NominationFile):
        assert not events_of(model).objects.exists()


def test_a_draft_with_more_time_is_kept():
    edition = make_known_edition()
    make_draft_nomination(edition, late_until=timezone.now() - timedelta(days=3))
    over(edition, closes_on=timezone.localdate() - timedelta(days=40), state="running")
    assert chores.forget_unfinished_nominations() == 0


def test_drafts_of_addresses_that_nobody_confirmed_are_forgotten_after_a_week():
    edition = make_open_edition()
    at_an_age(make_draft_nomination(edition, confirmed_at=None), days=8)
    young = at_an_age(make_draft_nomination(edition, confirmed_at=None), days=6)
    confirmed = at_an_age(make_draft_nomination(edition), days=8)
    assert chores.forget_unfinished_nominations() == 1
    assert set(Nomination.objects.all()) == {young, confirmed}
