"""Deciding: prepared, looked at, applied at once; nobody is told what is not so."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import release
from recognition.deciding import apply, plan, reopen
from recognition.models import Award, DecisionRecord, Nomination, Score
from tests.factories import make_country, make_decision, make_organisation, make_person, make_user
from tests.recognition.factories import make_nomination
from tests.recognition.juries import ALL, applied, make_jury, prepared, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def jury():
    """Three nominations with clear points, of which at most one is honoured."""
    return make_jury({1: [90, 90], 2: [60, 60], 3: [10, 10]})


def test_preparing_changes_no_state_and_tells_nobody(jury):
    assert prepared(jury, **ALL) == 3
    assert prepared(jury, **ALL) == 0
    assert states(jury) == dict.fromkeys([1, 2, 3], "eligible")
    assert (Mail.objects.count(), Award.objects.count()) == (0, 0)
    assert prepared(jury, n1="reserve") == 1


def test_applying_writes_states_awards_record_and_one_mailing(jury):
    prepared(jury, **ALL)
    decision, user = make_decision(), make_user()
    seen = plan(jury.edition).fingerprint
    mailing = apply(edition=jury.edition, seen=seen, by=user, decision=decision)
    assert states(jury) == {1: "winner", 2: "reserve", 3: "not_selected"}
    jury.edition.refresh_from_db()
    assert (jury.edition.state, jury.edition.decision) == ("decided", decision)
    record = DecisionRecord.objects.get(edition=jury.edition)
    assert (record.is_intact, record.made_by) == (True, user)
    assert [award.nomination.number for award in jury.edition.awards.all()] == [1]
    assert (mailing.state, mailing.mails.filter(state="draft").count()) == ("draft", 3)


def test_the_award_takes_everything_over_from_the_nomination():
    jury = make_jury({1: [90, 90]})
    facts = {
        "name": "Mario.A. Battaglia",
        "title": "Work",
        "affiliation": "Foundation",
        "country": make_country("IT"),
        "person": make_person(),
        "organisation": make_organisation(),
        "email": "winner@example.org",
        "link": "example.org/work",
    }
    jury.nominations[1].late_until = timezone.now() + timedelta(hours=1)
    for field, value in facts.items():
        setattr(jury.nominations[1], field, value)
    jury.nominations[1].save()
    prepared(jury, n1="winner", places={"n1": 1})
    applied(jury)
    award = jury.edition.awards.get()
    assert {field: getattr(award, field) for field in facts} == facts
    assert (award.place, award.is_name_public, award.consented_on) == (1, False, None)


def test_nobody_is_told_before_somebody_lets_the_letters_go(jury):
    prepared(jury, **ALL)
    mailing = applied(jury)
    assert set(Mail.objects.values_list("state", flat=True)) == {"draft"}
    award = jury.edition.awards.get()
    assert award.asked_at is None
    assert release(mailing, by=make_user()) == 3
    award.refresh_from_db()
    assert award.asked_at is not None


def letters(jury) -> dict[str, str]:
    return {mail.to: mail.text for mail in Mail.objects.filter(state="draft")}


def test_winners_get_their_link_the_others_their_feedback(jury):
    prepared(jury, **ALL)
    applied(jury)
    found = letters(jury)
    link = jury.edition.awards.get().get_consent_url()
    first, second, third = (found[jury.nominations[number].email] for number in [1, 2, 3])
    assert link in first
    assert link not in second + third
    assert "About n2" in second
    assert "reserve list" in second
    assert "About n3" in third
    assert "About n1" not in first + second + third


def test_who_nominated_somebody_else_is_told_without_the_link():
    jury = make_jury({1: [90, 90], 2: [10, 10]})
    Nomination.objects.filter(edition=jury.edition).update(
        is_self=False,
        nominator_name="Nominator",
        nominator_email="nominator@example.org",
        late_until=timezone.now() + timedelta(hours=1),
    )
    Nomination.objects.filter(pk=jury.nominations[2].pk).update(accepted_at=None)
    prepared(jury, n1="winner", n2="not_selected")
    applied(jury)
    found = [(mail.to, mail.template.rpartition("/")[2]) for mail in Mail.objects.order_by("pk")]
    assert sorted(found) == sorted(
        [
            (jury.nominations[1].email, "winner.txt"),
            ("nominator@example.org", "winner_nominator.txt"),
            ("nominator@example.org", "not_selected.txt"),
        ]
    )
    link = jury.edition.awards.get().get_consent_url()
    assert not any(link in one.text for one in Mail.objects.filter(to="nominator@example.org"))


def test_the_letters_that_go_out_are_those_that_were_shown(jury):
    prepared(jury, **ALL)
    shown = {letter.to: letter.text for _, letter in plan(jury.edition).letters}
    applied(jury)
    link = jury.edition.awards.get().get_consent_url()
    sent = letters(jury)
    assert set(sent) == set(shown)
    for to, text in sent.items():
        lines = [line for line in text.splitlines() if link not in line]
        before = [line for line in shown[to].splitlines() if "personal link)" not in line]
        assert lines == before


# --- what was seen is what is done ----------------------------------------------------------------


def change_outcome(jury):
    prepared(jury, n1="not_selected", n2="winner", n3="not_selected")


def change_feedback(jury):
    Nomination.objects.filter(pk=jury.nominations[3].pk).update(feedback="Another word")


def change_a_score(jury):
    score = Score.objects.filter(review__nomination=jury.nominations[3]).first()
    score.value = 11
    score.save()


def change_an_address(jury):
    Nomination.objects.filter(pk=jury.nominations[2].pk).update(email="other@example.org")


def change_the_person(jury):
    Nomination.objects.filter(pk=jury.nominations[1].pk).update(person=make_person())


def withdraw(jury):
    Nomination.objects.get(pk=jury.nominations[1].pk).move("withdrawn")


def another_one(jury):
    make_nomination(jury.edition, number=9, pending="not_selected")


CHANGES = [
    change_outcome,
    change_feedback,
    change_a_score,
    change_an_address,
    change_the_person,
    withdraw,
    another_one,
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_since_somebody_looked_is_refused_whole(jury, change):
    prepared(jury, **ALL)
    seen = plan(jury.edition).fingerprint
    change(jury)
    before = states(jury)
    with pytest.raises(ValueError, match="Look at it again"):
        apply(edition=jury.edition, seen=seen, by=None)
    assert states(jury) == before
    assert (Mail.objects.count(), Award.objects.count(), DecisionRecord.objects.count()) == (
        0,
        0,
        0,
    )


def test_looking_twice_shows_the_same(jury):
    prepared(jury, **ALL)
    assert plan(jury.edition).fingerprint == plan(jury.edition).fingerprint


def test_applying_twice_is_refused(jury):
    prepared(jury, **ALL)
    seen = plan(jury.edition).fingerprint
    apply(edition=jury.edition, seen=seen, by=None)
    with pytest.raises(ValueError, match="decided already"):
        apply(edition=jury.edition, seen=seen, by=None)
    assert Mailing.objects.count() == 1


def kinds(jury) -> dict[int, set[str]]:
    """Which letters are about each nomination, of those that wait or have gone out."""
    found = {number: set() for number in jury.nominations}
    number_of = {str(one.pk): number for number, one in jury.nominations.items()}
    for mail in Mail.objects.filter(state__in=["draft", "queued", "sent"]):
        found[number_of[mail.about_pk]].add(mail.template.rpartition("/")[2])
    return found


def test_a_winner_never_gets_a_refusal_even_if_it_was_prepared_before(jury):
    prepared(jury, n1="not_selected", n2="winner", n3="not_selected")
    applied(jury)
    reopen(edition=jury.edition, reason="A sheet was missing.", by=None)
    prepared(jury, **ALL)
    mailing = applied(jury)
    assert kinds(jury) == {1: {"winner.txt"}, 2: {"reserve.txt"}, 3: {"not_selected.txt"}}
    release(mailing, by=make_user())
    assert kinds(jury)[1] == {"winner.txt"}


@pytest.mark.parametrize(
    ("number", "to"), [(1, "disqualified"), (2, "winner"), (3, "winner"), (1, "withdrawn")]
)
def test_a_letter_that_is_not_true_any_more_does_not_go_out(number, to):
    jury = make_jury({1: [90, 90], 2: [60, 60], 3: [10, 10]}, max_winners=2)
    prepared(jury, **ALL)
    mailing = applied(jury)
    Nomination.objects.get(pk=jury.nominations[number].pk).move(to)
    with pytest.raises(ValueError, match="no longer what the letter says"), transaction.atomic():
        release(mailing, by=make_user())
    mailing.refresh_from_db()
    assert (mailing.state, Mail.objects.filter(state="queued").count()) == ("draft", 0)


def test_the_other_letters_can_go_out(jury):
    prepared(jury, **ALL)
    mailing = applied(jury)
    Nomination.objects.get(pk=jury.nominations[1].pk).move("withdrawn")
    right = Mail.objects.exclude(to=jury.nominations[1].email)
    assert release(mailing, by=make_user(), only=[mail.pk for mail in right]) == 2


@pytest.mark.parametrize("table", ["conflict", "review", "score"])
def test_no_sheet_comes_in_while_it_is_decided(jury, table):
    """Somebody else's connection may read, and has to wait before it writes."""
    prepared(jury, **ALL)
    applied(jury)
    with psycopg.connect(**there(), autocommit=True) as other:
        other.execute("SET lock_timeout = '100ms'")
        other.execute(f"SELECT count(*) FROM recognition_{table}")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(f"UPDATE recognition_{table} SET updated_at = now()")


def there() -> dict:
    """How to reach the database of the tests."""
    known = connection.get_connection_params()
    return {
        name: known[name]
        for name in ["host", "port", "user", "dbname", "password"]
        if name in known
    }
