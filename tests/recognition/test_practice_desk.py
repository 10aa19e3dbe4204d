"""Best practices at the desk: the steps and their refusals, who sees what, publication."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from recognition.models import BestPractice
from recognition.models.practices import SCREENING
from tests.desk import management_form
from tests.factories import make_country, make_user
from tests.recognition.factories import (
    make_bestpractice,
    make_practicecomment,
    make_practicefigure,
    make_practicelink,
)
from tests.recognition.practices import last_mail, link_in, mails

pytestmark = pytest.mark.django_db

YES = dict.fromkeys(SCREENING, "yes")


def url(page: str, *args) -> str:
    return reverse(f"admin:recognition_bestpractice_{page}", args=args)


def in_state(state: str, **fields) -> BestPractice:
    return make_bestpractice("Mosaic", state=state, is_published=False, **fields)


def fresh(practice) -> BestPractice:
    return BestPractice.objects.get(pk=practice.pk)


def step(client, practice, move: str, **data):
    return client.post(url("move", practice.pk, move), data)


def form_of(practice, **changes) -> dict:
    """What a browser sends that changes nothing but ``changes``."""
    names = ["title", "original_title", "original_language", "kind", "stage", "summary", "text"]
    names += ["organisation_name", "source", "picture_credit", "picture_licence", "approval_note"]
    names += ["contact_name", "contact_email", "note"]
    data = {name: getattr(practice, name) for name in names}
    data |= {"_seen": "2999-01-01T00:00:00+00:00"}
    if practice.is_published:
        data["is_published"] = "on"
    return data | management_form("figures", "links") | changes


def save(client, practice, **changes):
    return client.post(url("change", practice.pk), form_of(practice, **changes))


def errors(response) -> dict:
    return dict(response.context["adminform"].form.errors)


# --- the whole path -------------------------------------------------------------------------------


def test_a_practice_goes_from_the_form_to_the_site(client, secretariat, editor):
    practice = in_state("submitted", approved_at=None)

    assert step(secretariat, practice, "screen", to="screened", **YES).status_code == 302
    assert all(answer for _, answer in fresh(practice).screening)

    for reviewer in [secretariat, editor]:
        step(reviewer, practice, "assess", advice="revise", words="Add the costs.")
    step(secretariat, practice, "revise", words="Please add the costs.")
    assert fresh(practice).state == "revision"

    author = link_in(last_mail("revision"))
    rows = {f"{n}-{k}": 0 for n in ["figures", "links"] for k in ["TOTAL_FORMS", "INITIAL_FORMS"]}
    make_country("IL")
    fields = {"title": "Mosaic", "kind": "project", "country": "IL", "summary": "With costs."}
    client.post(author, {"do": "send", **fields, **rows})
    assert fresh(practice).state == "screened"

    step(secretariat, practice, "accept")
    save(secretariat, fresh(practice), summary="Edited, with costs.", country="IL")
    step(secretariat, practice, "ask", words="We have shortened it.")
    assert "We have shortened it." in last_mail("approval").text

    page = client.get(link_in(last_mail("approval")))
    assert "Edited, with costs." in page.content.decode()
    client.post(author, {"do": "approve", "seen": page.context["seen"]})
    assert fresh(practice).state == "approved"
    assert client.get(practice.get_absolute_url()).status_code == 404

    secretariat.post(url("changelist"), {"action": "publish", "_selected_action": practice.pk})
    assert "Edited, with costs." in client.get(practice.get_absolute_url()).content.decode()
    in_two_years = timezone.localdate() + timedelta(days=730)
    assert abs((fresh(practice).review_due_on - in_two_years).days) <= 1
    said = list(practice.comments.values_list("kind", flat=True))
    assert said == ["assessment", "assessment", "request", "request"]


# --- the steps ------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", SCREENING)
def test_one_no_keeps_a_practice_from_the_review(missing, secretariat):
    practice = in_state("submitted")

    response = step(secretariat, practice, "screen", to="screened", **YES | {missing: "no"})

    assert response.context["form"].errors == {
        "to": ["For the review, all five answers must be yes."]
    }
    assert fresh(practice).state == "submitted"


def test_every_question_of_the_screening_is_answered(secretariat):
    practice = in_state("submitted")

    response = step(secretariat, practice, "screen", to="screened")

    assert set(response.context["form"].errors) == set(SCREENING)


@pytest.mark.parametrize(("to", "template"), [("revision", "revision"), ("rejected", "rejected")])
def test_a_screening_leads_back_to_the_author_with_a_reason(to, template, secretariat):
    practice = in_state("submitted")
    answers = YES | {"is_complete": "no"}

    refused = step(secretariat, practice, "screen", to=to, **answers)
    assert set(refused.context["form"].errors) == {"words"}
    step(secretariat, practice, "screen", to=to, words="The costs are missing.", **answers)

    practice = fresh(practice)
    assert (practice.state, practice.is_complete, practice.is_of_benefit) == (to, False, True)
    assert "The costs are missing." in last_mail(template).text
    assert practice.comments.get().by == secretariat.user


def test_a_reviewer_has_one_assessment(secretariat):
    practice = in_state("screened")
    step(secretariat, practice, "assess", advice="reject", words="First thoughts.")
    step(secretariat, practice, "assess", advice="accept", words="Second thoughts.")

    said = practice.comments.get()
    assert (said.advice, said.text, said.by) == ("accept", "Second thoughts.", secretariat.user)
    assert mails() == 0


def test_fewer_than_two_assessments_are_not_overlooked(secretariat):
    practice = in_state("screened")
    make_practicecomment(practice, advice="accept", by=make_user())

    page = secretariat.get(url("move", practice.pk, "accept")).content.decode()
    assert "Assessments: 1 of 2." in page
    assert step(secretariat, practice, "accept").status_code == 200
    assert fresh(practice).state == "screened"
    step(secretariat, practice, "accept", is_enough="on")
    assert fresh(practice).state == "accepted"


def test_without_an_address_the_approval_is_known_in_another_way(secretariat):
    practice = in_state("accepted", contact_email="", approved_at=None)

    assert step(secretariat, practice, "ask").status_code == 302
    assert step(secretariat, practice, "approved", note="").status_code == 200
    step(secretariat, practice, "approved", note="By mail of 2023-05-02")

    practice = fresh(practice)
    assert (practice.state, practice.approval_note) == ("approved", "By mail of 2023-05-02")
    assert (practice.approved_at, mails()) == (None, 0)


def test_the_author_is_reminded_once_a_day(secretariat):
    practice = in_state("revision", asked_at=timezone.now())

    step(secretariat, practice, "remind")
    again = step(secretariat, practice, "remind")

    assert "reminded today already" in again.content.decode()
    assert mails("reminder") == 1


def test_nobody_is_reminded_who_was_not_asked(secretariat):
    practice = make_bestpractice()

    step(secretariat, practice, "remind")

    assert mails("reminder") == 0


@pytest.mark.parametrize(
    ("state", "move", "data", "to"),
    [
        ("screened", "reject", {"words": "No."}, "rejected"),
        ("accepted", "revise", {"words": "Once more."}, "revision"),
        ("revision", "resume", {"reason": "By mail"}, "submitted"),
        ("approved", "edit", {}, "accepted"),
        ("approved", "archive", {"reason": "Ended"}, "archived"),
        ("approved", "withdraw", {"reason": "By mail"}, "withdrawn"),
        ("archived", "approved", {"note": "By mail"}, "approved"),
        ("rejected", "reopen", {"reason": "A mistake"}, "submitted"),
        ("withdrawn", "reopen", {"reason": "A mistake"}, "submitted"),
    ],
)
def test_each_step_leads_where_it_says(state, move, data, to, secretariat):
    practice = make_bestpractice(state=state, is_published=state == "approved")

    assert step(secretariat, practice, move, **data).status_code == 302

    assert (fresh(practice).state, fresh(practice).is_published) == (to, False)


@pytest.mark.parametrize(
    ("state", "move"),
    [
        ("submitted", "accept"),
        ("submitted", "assess"),
        ("revision", "screen"),
        ("screened", "ask"),
        ("screened", "approved"),
        ("approved", "reject"),
        ("unconfirmed", "screen"),
        ("archived", "archive"),
    ],
)
def test_a_step_that_is_not_possible_says_so(state, move, secretariat):
    practice = in_state(state)

    response = secretariat.post(url("move", practice.pk, move), {"words": "x"}, follow=True)

    assert "That is not possible" in response.content.decode()
    assert fresh(practice).state == state


def test_asking_for_a_step_changes_nothing(secretariat):
    practice = in_state("submitted")
    for move in ["screen", "revise", "reject", "withdraw"]:
        assert secretariat.get(url("move", practice.pk, move)).status_code == 200

    assert (fresh(practice).state, mails()) == ("submitted", 0)


# --- editing and publishing -----------------------------------------------------------------------


@pytest.mark.parametrize("field", ["title", "summary", "text", "original_title"])
def test_an_approved_text_is_not_changed_without_its_author(field, secretariat):
    practice = make_bestpractice()

    response = save(secretariat, practice, **{field: "Something else"})

    assert errors(response) == {
        "title": ["The author approved this text. To change it, take it back to editing first."]
    }


def test_approved_figures_stay_and_links_may_be_mended(secretariat):
    practice = make_bestpractice()
    figure, link = make_practicefigure(practice, number=12), make_practicelink(practice)
    data = {
        "figures-TOTAL_FORMS": 1,
        "figures-INITIAL_FORMS": 1,
        "figures-0-id": figure.pk,
        "figures-0-practice": practice.pk,
        "figures-0-number": "13",
        "links-TOTAL_FORMS": 1,
        "links-INITIAL_FORMS": 1,
        "links-0-id": link.pk,
        "links-0-practice": practice.pk,
        "links-0-position": 0,
        "links-0-title": "Page",
        "links-0-link": "https://example.org/moved",
    }

    assert save(secretariat, practice, **data).status_code == 302

    assert (practice.figures.get().number, practice.links.get().url) == (
        12,
        "https://example.org/moved",
    )


def test_what_the_author_does_not_approve_may_be_changed(secretariat):
    practice = make_bestpractice()

    save(secretariat, practice, note="Ask in May", review_due_on="2030-05-01")

    assert (fresh(practice).note, str(fresh(practice).review_due_on)) == (
        "Ask in May",
        "2030-05-01",
    )


def test_only_what_is_approved_is_published(secretariat):
    practice, approved = in_state("accepted"), in_state("approved")

    response = save(secretariat, practice, is_published="on")
    assert errors(response) == {
        "is_published": ["Only what the author has approved can be published."]
    }
    both = {"action": "publish", "_selected_action": [practice.pk, approved.pk]}
    told = secretariat.post(url("changelist"), both, follow=True).content.decode()

    assert "1 published." in told
    assert "no author has approved it: “Mosaic”" in told
    assert (fresh(practice).is_published, fresh(approved).is_published) == (False, True)


def test_rows_are_edited_on_the_page(secretariat):
    practice = in_state("accepted")
    data = management_form("links") | {
        "figures-TOTAL_FORMS": 1,
        "figures-INITIAL_FORMS": 0,
        "figures-0-practice": practice.pk,
        "figures-0-position": 1,
        "figures-0-label": "Genomes",
        "figures-0-qualifier": "exactly",
        "figures-0-number": "12",
    }

    assert save(secretariat, practice, **data).status_code == 302
    assert practice.figures.get().label == "Genomes"
