"""What time does to best practices: reviews fall due, what waits is said, people are forgotten."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from icpermed.duties import all_duties
from icpermed.history import events_of
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import discard, release
from recognition.models import BestPractice, PracticeComment
from recognition.practices.authoring import Rows, hand_in, revise, still_right
from recognition.practices.duties import DUTIES
from recognition.practices.forgetting import forget_authors, forget_unconfirmed
from recognition.practices.renewing import prepare_due_reviews
from tests.factories import make_user
from tests.recognition.factories import (
    make_bestpractice,
    make_practicecomment,
    make_practicefigure,
    make_practicelink,
)
from tests.recognition.practices import mails, picture

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def ago(days: int):
    return timezone.now() - timedelta(days=days)


def make_due(**fields) -> BestPractice:
    return make_bestpractice(**{"review_due_on": TODAY() - timedelta(days=1)} | fields)


def changed_at(practice, moment) -> BestPractice:
    BestPractice.objects.filter(pk=practice.pk).update(updated_at=moment, created_at=moment)
    return practice


# --- reviews --------------------------------------------------------------------------------------


def test_what_is_published_by_any_route_has_a_day_of_review():
    practice = make_bestpractice()
    BestPractice.objects.update(review_due_on=None)

    practice.refresh_from_db()
    assert abs(practice.review_due_on - TODAY() - timedelta(days=730)) <= timedelta(days=1)
    assert make_bestpractice(is_published=False).review_due_on is None


def test_letters_about_due_reviews_are_prepared_once_and_wait_for_a_person():
    practice = make_due()
    make_due(contact_email="")
    make_due(is_published=False)
    make_bestpractice(review_due_on=TODAY() + timedelta(days=1))

    assert (prepare_due_reviews(), prepare_due_reviews()) == (1, 0)

    mail = Mail.objects.get()
    assert (mail.to, mail.state) == (practice.contact_email, "draft")
    assert reverse("best_practice_author", args=[practice.token]) in mail.text
    assert Mailing.objects.get().state == "draft"
    practice.refresh_from_db()
    assert practice.asked_at is None


def test_once_the_letters_go_out_we_wait_for_the_author():
    practice = make_due()
    prepare_due_reviews()
    release(Mailing.objects.get(), by=make_user(is_staff=True))

    practice.refresh_from_db()
    assert practice.asked_at
    still_right(practice=practice)
    practice.refresh_from_db()
    assert (practice.asked_at, prepare_due_reviews()) == (None, 0)


def test_what_was_discarded_is_not_prepared_again_by_itself():
    make_due()
    prepare_due_reviews()
    discard(Mailing.objects.get())

    assert prepare_due_reviews() == 0


def test_the_desk_asks_authors_and_says_who_gets_no_letter(secretariat):
    asked, nobody = make_due(), make_due(title="Orphan", contact_email="")
    changelist = reverse("admin:recognition_bestpractice_changelist")
    keys = [asked.pk, nobody.pk]

    response = secretariat.post(
        changelist, {"action": "ask_authors", "_selected_action": keys}, follow=True
    )

    assert response.resolver_match.url_name == "outbox_mailing_change"
    left_out = Mail.objects.get(state="left_out")
    assert (left_out.name, left_out.problem) == ("Orphan", "has no address of an author")
    assert Mail.objects.get(state="draft").to == asked.contact_email


# --- duties ---------------------------------------------------------------------------------------


def nothing(**fields):
    return make_bestpractice(**fields)


def assessed(times: int, **fields):
    practice = make_bestpractice(state="screened", is_published=False, **fields)
    for _ in range(times):
        make_practicecomment(practice)
    make_practicecomment(practice, kind="request")
    return practice


def said_last(kind: str):
    practice = make_bestpractice()
    make_practicecomment(practice, kind="answer")
    return practice if kind == "answer" else make_practicecomment(practice, kind=kind).practice


FOUND = {
    "practices_to_screen": lambda: make_bestpractice(state="submitted", is_published=False),
    "practices_to_assess": lambda: assessed(1),
    "practices_to_decide": lambda: assessed(2),
    "practices_to_edit": lambda: make_bestpractice(state="accepted", is_published=False),
    "practices_waiting_for_authors": lambda: make_bestpractice(asked_at=ago(31)),
    "practices_authors_wrote": lambda: said_last("answer"),
    "practices_to_publish": lambda: make_bestpractice(is_published=False),
    "practices_to_review": make_due,
    "practices_of_nobody": lambda: make_bestpractice(contact_email=""),
    "practice_links_without_scheme": lambda: make_practicelink(link="www.example.org"),
}


@pytest.mark.parametrize("name", FOUND)
def test_each_duty_finds_what_it_says_and_nothing_else(name):
    duty = next(duty for duty in DUTIES if duty.name == name)
    found = FOUND[name]()
    make_practicelink(link="https://example.org/")
    make_bestpractice(asked_at=ago(29))
    make_bestpractice(state="unconfirmed", is_published=False)
    said_last("request")

    assert list(duty.rows()) == [found]


def test_every_duty_of_practices_is_on_the_start_page():
    assert {duty.name for duty in DUTIES} == set(FOUND)
    assert set(DUTIES) <= set(all_duties())


# --- forgetting -----------------------------------------------------------------------------------


def test_what_nobody_confirmed_is_forgotten_with_everything_recorded_of_it():
    fields = {"title": "Mosaic", "kind": "project", "summary": "x", "contact_name": "Unknown"}
    answers = dict.fromkeys(
        ["is_about_personalised_medicine", "is_of_benefit", "is_understandable", "is_complete",
         "is_in_the_public_domain"],
        True,
    )  # fmt: skip
    practice = hand_in(
        fields=fields | {"contact_email": "u@example.org"},
        rows=Rows([{"label": "Genomes", "number": 1}], []),
        answers=answers,
        picture=picture(),
    )
    file = practice.picture
    changed_at(practice, ago(29))
    assert forget_unconfirmed() == 0
    changed_at(practice, ago(31))
    confirmed = changed_at(make_bestpractice(state="submitted", is_published=False), ago(31))

    assert forget_unconfirmed() == 1

    assert list(BestPractice.objects.all()) == [confirmed]
    for model in [BestPractice, PracticeComment]:
        assert not events_of(model).objects.exclude(pgh_obj_id=confirmed.pk).exists()
    assert Mail.objects.exclude(to="").count() == 0
    assert file.storage.exists(file.name)  # Until the change is certain.


def test_the_picture_of_what_is_forgotten_is_deleted(django_capture_on_commit_callbacks):
    practice = make_bestpractice(state="unconfirmed", is_published=False, picture=picture())
    changed_at(practice, ago(31))

    with django_capture_on_commit_callbacks(execute=True):
        forget_unconfirmed()

    assert not practice.picture.storage.exists(practice.picture.name)


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_authors_are_forgotten_a_year_after_the_end_and_the_text_stays(state):
    practice = make_bestpractice(
        "Mosaic", state=state, is_published=False, contact_name="Old Name", note="About Old Name"
    )
    token = practice.token
    BestPractice.objects.filter(pk=practice.pk).update(contact_name="Known Name")
    changed_at(practice, ago(364))
    assert forget_authors() == 0
    changed_at(practice, ago(366))

    assert (forget_authors(), forget_authors()) == (1, 0)

    practice.refresh_from_db()
    assert (practice.title, practice.contact_name, practice.note) == ("Mosaic", "", "")
    assert (practice.contact_email, practice.token == token) == ("", False)
    states = events_of(BestPractice).objects.filter(pgh_obj_id=practice.pk)
    assert set(states.values_list("contact_name", "contact_email", "note")) == {("", "", "")}
    assert token not in states.values_list("token", flat=True)


def test_authors_of_what_is_on_its_way_or_published_are_not_forgotten():
    for state in ["submitted", "screened", "revision", "accepted", "approved", "archived"]:
        practice = make_bestpractice(state=state, is_published=state == "approved")
        changed_at(practice, ago(2000))

    assert forget_authors() == 0
    assert BestPractice.objects.exclude(contact_email="").count() == 6


def test_authors_of_deleted_practices_are_forgotten_too():
    practice = make_bestpractice(contact_name="Deleted Author")
    key = practice.pk
    practice.delete()
    states = events_of(BestPractice).objects.filter(pgh_obj_id=key)
    forget_authors()
    assert "Deleted Author" in states.values_list("contact_name", flat=True)

    moved_back(states)
    forget_authors()

    assert set(states.values_list("contact_name", "contact_email")) == {("", "")}


def moved_back(states) -> None:
    """As if it had been recorded long ago."""
    import pgtrigger

    with pgtrigger.ignore("recognition.BestPracticeEvent:append_only"):
        states.update(pgh_created_at=ago(400))


def test_what_was_revised_and_replaced_is_forgotten_with_the_rest():
    practice = make_bestpractice(state="revision", is_published=False)
    make_practicefigure(practice, label="First")
    revise(practice=practice, fields={}, rows=Rows([{"label": "Second", "number": 2}], None))
    BestPractice.objects.filter(pk=practice.pk).update(state="unconfirmed")
    changed_at(practice, ago(31))

    assert forget_unconfirmed() == 1
    assert not events_of(type(practice.figures.model())).objects.exists()
    assert mails() == 0
