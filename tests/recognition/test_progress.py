"""How far the jury is, and who is reminded."""

from datetime import timedelta

import pytest
from django.utils import timezone

from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import discard, release
from recognition import scoring
from recognition.models import Assignment, Juror, Review
from recognition.progress import REMINDER, progress, remind
from recognition.scoring import Mark, Sheet
from tests.factories import make_person, make_user
from tests.recognition.factories import (
    make_assignment,
    make_conflict,
    make_criterion,
    make_declaration,
    make_juror,
    make_nomination,
    make_review,
)
from tests.recognition.seated import OVER, make_round, make_seated, seat

pytestmark = pytest.mark.django_db


def numbers(row) -> tuple:
    return row.assigned, row.undeclared, row.in_question, row.drafts, row.handed_in, row.open


def test_each_juror_is_counted_by_what_is_assigned():
    edition = make_round()
    juror, idle = make_juror(edition), make_juror(edition)
    nominations = [make_nomination(edition) for _ in range(6)]
    for nomination in nominations:
        make_assignment(juror, nomination)
    make_review(juror, nominations[0])
    make_review(juror, nominations[1], state="draft", submitted_at=None)
    make_declaration(juror, nominations[2])
    make_declaration(juror, nominations[3])
    make_conflict(juror, nominations[3], rule="same_body", status="asked")
    make_conflict(juror, nominations[4])  # It takes the assignment away.

    found = {row.juror: row for row in progress(edition)}

    assert numbers(found[juror]) == (5, 1, 1, 1, 1, 3)
    assert numbers(found[idle]) == (0, 0, 0, 0, 0, 0)
    assert found[idle].last_activity is None
    assert found[juror].last_activity >= Review.objects.latest("updated_at").updated_at


def test_what_is_withdrawn_is_asked_of_nobody():
    juror, nomination = make_seated()
    type(nomination).objects.update(state="withdrawn")

    assert [row.assigned for row in progress(juror.edition)] == [0]


def test_the_progress_takes_two_queries_for_any_number(django_assert_num_queries):
    edition = make_round()
    nominations = [make_nomination(edition) for _ in range(5)]
    for _ in range(4):
        juror = make_juror(edition)
        for nomination in nominations:
            seat(juror, nomination)

    with django_assert_num_queries(2):
        rows = progress(edition)
        words = [f"{row.juror.person} {row.open}" for row in rows]

    assert len(words) == 4


# --- reminders ------------------------------------------------------------------------------------


def addresses(mailing: Mailing, state: str = "draft") -> list[str]:
    return sorted(mailing.mails.filter(state=state).values_list("to", flat=True))


def test_only_who_has_open_sheets_is_reminded():
    by, edition = make_user(), make_round()
    _, nomination = make_seated(edition, email="behind@example.org")
    done, other = make_seated(edition, email="done@example.org")
    make_review(done, other)
    make_juror(edition, email="idle@example.org")
    nobody = make_person("Without Address")
    seat(make_juror(edition, person=nobody), nomination)

    mailing = remind(edition=edition, by=by)

    assert addresses(mailing) == ["behind@example.org"]
    left_out = mailing.mails.filter(state="left_out").values_list("name", "problem")
    assert list(left_out) == [("Without Address", "There is no e-mail address.")]
    mail = mailing.mails.get(state="draft")
    assert mail.subject == f"1 score sheet to hand in: {edition}"
    assert f"/recognition/jury/{edition.year}/" in mail.text
    assert "Handed in: 0 of 1" in mail.text
    assert nomination.title not in mail.text
    assert nomination.name not in mail.text


def test_nobody_is_reminded_twice_of_the_same():
    juror, _ = make_seated()
    edition, by = juror.edition, make_user()
    mailing = remind(edition=edition, by=by)
    with pytest.raises(ValueError, match="A reminder is in the outbox"):
        remind(edition=edition, by=by)

    release(mailing, by=by)
    Mail.objects.show_here()
    juror.refresh_from_db()
    assert timezone.now() - juror.reminded_at < timedelta(minutes=1)
    with pytest.raises(ValueError, match="reminded in the last two days"):
        remind(edition=edition, by=by)

    Juror.objects.update(reminded_at=timezone.now() - timedelta(days=3))
    assert len(addresses(remind(edition=edition, by=by))) == 1


def test_who_discards_the_reminders_may_prepare_them_anew():
    juror, _ = make_seated()
    by = make_user()
    discard(remind(edition=juror.edition, by=by), by=by)

    assert addresses(remind(edition=juror.edition, by=by)) == [juror.address]


def test_nobody_is_reminded_outside_the_phase_or_of_nothing():
    juror, nomination = make_seated(make_round(OVER))
    with pytest.raises(ValueError, match="Jurors cannot score now"):
        remind(edition=juror.edition, by=None)

    juror, nomination = make_seated()
    make_review(juror, nomination)
    with pytest.raises(ValueError, match="nobody to remind"):
        remind(edition=juror.edition, by=None)
    assert Mail.objects.count() == 0


def test_the_last_sheet_calls_off_a_reminder_that_has_not_gone_out():
    juror, nomination = make_seated()
    other = make_nomination(juror.edition)
    seat(juror, other)
    criterion = make_criterion(juror.edition)
    sheet = Sheet({criterion.pk: Mark(3)})
    mailing = remind(edition=juror.edition, by=None)

    scoring.hand_in(juror=juror, nomination=nomination, sheet=sheet, seen="")
    assert addresses(mailing) == [juror.address]
    scoring.hand_in(juror=juror, nomination=other, sheet=sheet, seen="")

    assert addresses(mailing) == []
    assert list(Mail.objects.values_list("template", "state")) == [(REMINDER, "cancelled")]
    assert Assignment.objects.count() == 2
