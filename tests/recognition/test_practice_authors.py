"""The page of an author's own: what it says, the revision, the approval, the renewal, the end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recognition.models import BestPractice, PracticeComment
from recognition.practices.authoring import fingerprint
from tests.recognition.factories import (
    make_bestpractice,
    make_practicecomment,
    make_practicefigure,
    make_practicelink,
)
from tests.recognition.practices import (
    NO_ROWS,
    PICTURE,
    author_url,
    last_mail,
    mails,
    rows,
    stored_picture,
)

pytestmark = pytest.mark.django_db

ALL_TRUE = dict.fromkeys(
    ["is_about_personalised_medicine", "is_of_benefit", "is_understandable", "is_complete",
     "is_in_the_public_domain"],
    True,
)  # fmt: skip


def in_state(state: str, **fields) -> BestPractice:
    return make_bestpractice("Mosaic", state=state, is_published=False, **fields)


def press(client, practice, what: str, **data):
    return client.post(author_url(practice), {"do": what, **data})


def fresh(practice) -> BestPractice:
    return BestPractice.objects.get(pk=practice.pk)


def revision(**changes) -> dict:
    fields = {
        "title": "Mosaic",
        "kind": "project",
        "country": "DE",
        "summary": "New summary.",
        **NO_ROWS,
    }
    return fields | changes


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("submitted", "look at it first"),
        ("screened", "Two people are reading it"),
        ("revision", "change the text below"),
        ("accepted", "We are editing the text"),
        ("approved", "We will publish it soon"),
        ("rejected", "We could not take it"),
        ("withdrawn", "It is withdrawn"),
        ("archived", "It is in our archive"),
    ],
)
def test_the_page_says_in_words_how_far_it_is(state, words, client):
    practice = in_state(state)

    assert words in client.get(author_url(practice)).content.decode()


def test_the_page_shows_the_exchange_and_never_what_reviewers_say(client):
    practice = in_state("revision", note="Secret note")
    make_practicecomment(practice, kind="request", text="Please add the costs.")
    make_practicecomment(practice, kind="answer", text="I will.")
    make_practicecomment(practice, text="Secret assessment", advice="reject")

    content = client.get(author_url(practice)).content.decode()

    assert "Please add the costs." in content
    assert "I will." in content
    assert "Secret" not in content


@pytest.mark.parametrize("token", ["nonsense", "new", "a\x00b"])
def test_an_unknown_link_leads_nowhere(token, client):
    make_bestpractice()

    assert client.get(f"/best-practices/author/{token}/").status_code == 404


def test_a_new_address_of_the_author_ends_the_old_link(client):
    practice = in_state("submitted")
    url = author_url(practice)
    practice.contact_email = "other@example.org"
    practice.save()

    assert client.get(url).status_code == 404
    assert client.get(author_url(fresh(practice))).status_code == 200


# --- revising -------------------------------------------------------------------------------------


def test_the_author_revises_and_sends_it_back_to_where_it_came_from(client):
    screened, new = in_state("revision", **ALL_TRUE), in_state("revision")

    for practice in [screened, new]:
        response = press(client, practice, "send", **revision(words="Costs added."))
        assert response["Location"].endswith("?done=send")

    assert (fresh(screened).state, fresh(new).state) == ("screened", "submitted")
    assert fresh(new).summary == "New summary."
    assert fresh(new).asked_at is None
    assert new.comments.get().text == "Costs added."
    assert mails("desk") == 2


def test_rows_are_changed_added_and_taken_away(client):
    practice = in_state("revision")
    make_practicefigure(practice, label="Old", number="1")
    make_practicefigure(practice, label="Kept", number="2.500")
    make_practicelink(practice, link="https://example.org/a")
    shown = client.get(author_url(practice)).context["sheet"]
    assert [row["label"].value() for row in shown.figures.forms] == ["Old", "Kept", None, None]

    new_rows = rows(
        "figures",
        {"label": "", "number": "", "qualifier": "exactly"},
        {"label": "Kept", "number": "2.5", "qualifier": "exactly"},
        {"label": "New", "number": "3", "qualifier": "about"},
    ) | {"figures-INITIAL_FORMS": 2}
    press(client, practice, "save", **revision(**new_rows))

    assert [str(one) for one in practice.figures.all()] == ["Kept: 2.5", "New: about 3"]
    assert practice.links.count() == 0
    assert fresh(practice).state == "revision"


def test_a_wrong_revision_keeps_what_was_typed_and_changes_nothing(client):
    practice = in_state("revision")

    changes = revision(title="", text="Typed", words="My words")
    response = press(client, practice, "send", **changes)

    content = response.content.decode()
    assert response.status_code == 422
    assert "Write the title in English." in content
    assert ("Typed" in content, "My words" in content, "<h1>Mosaic</h1>" in content) == (True,) * 3
    assert (fresh(practice).state, fresh(practice).text) == ("revision", "")


def test_more_rows_can_be_had_while_revising(client):
    practice = in_state("revision")
    response = press(client, practice, "more", **revision(title="Typed title"))

    assert (response.status_code, response.context["sheet"].has_errors) == (200, False)
    assert response.context["sheet"].form["title"].value() == "Typed title"
    assert fresh(practice).title == "Mosaic"


@pytest.mark.parametrize("state", ["submitted", "screened", "accepted", "approved", "archived"])
def test_nobody_revises_what_is_not_with_the_author(state, client):
    practice = in_state(state)

    response = press(client, practice, "send", **revision(title="Other"))

    assert response.status_code == 409
    assert fresh(practice).title == "Mosaic"


def test_the_author_sees_the_picture_and_nobody_else(client):
    practice = in_state("revision", **stored_picture())
    url = f"{author_url(practice)}picture/"

    picture = client.get(url)
    assert (picture.getvalue(), "no-store" in picture["Cache-Control"]) == (PICTURE, True)
    assert client.get("/best-practices/author/wrong/picture/").status_code == 404


# --- approving ------------------------------------------------------------------------------------


def test_the_author_approves_exactly_what_was_shown(client):
    practice = in_state("accepted", asked_at=timezone.now(), approved_at=None)
    make_practicefigure(practice)

    page = client.get(author_url(practice))
    assert "This is how it will be published" in page.content.decode()
    press(client, practice, "approve", seen=page.context["seen"])

    assert fresh(practice).state == "approved"
    assert fresh(practice).approved_at
    assert (fresh(practice).is_published, mails("desk")) == (False, 1)


def change_title(practice):
    BestPractice.objects.filter(pk=practice.pk).update(title="Changed")


def change_figure(practice):
    practice.figures.update(number=5)


def change_link(practice):
    make_practicelink(practice)


def change_picture(practice):
    BestPractice.objects.filter(pk=practice.pk).update(picture_credit="Changed")


@pytest.mark.parametrize("change", [change_title, change_figure, change_link, change_picture])
def test_nothing_is_approved_that_the_author_has_not_seen(change, client):
    practice = in_state("accepted", asked_at=timezone.now(), approved_at=None)
    make_practicefigure(practice)
    seen = client.get(author_url(practice)).context["seen"]
    change(practice)

    response = press(client, practice, "approve", seen=seen)

    assert response.status_code == 409
    assert "Please look at it once more" in response.content.decode()
    assert fresh(practice).state == "accepted"


def test_nothing_is_approved_while_we_are_editing(client):
    practice = in_state("accepted", approved_at=None)

    response = press(client, practice, "approve", seen=fingerprint(practice))

    assert (response.status_code, fresh(practice).state) == (409, "accepted")


def test_the_author_may_ask_for_changes_instead(client):
    practice = in_state("accepted", asked_at=timezone.now(), approved_at=None)

    assert press(client, practice, "answer", words=" ").status_code == 422
    press(client, practice, "answer", words="The name is wrong.")

    assert practice.comments.get().text == "The name is wrong."
    assert "The name is wrong." in last_mail("desk").text


def test_what_no_database_can_hold_does_no_harm(client):
    practice = in_state("accepted", asked_at=timezone.now(), approved_at=None)

    press(client, practice, "answer", words="Before\x00 after")

    assert practice.comments.get().text == "Before after"


# --- renewing and ending --------------------------------------------------------------------------


def test_what_is_still_right_is_due_again_in_two_years(client):
    long_ago = timezone.now() - timedelta(days=800)
    practice = make_bestpractice(
        approved_at=long_ago, asked_at=timezone.now(), review_due_on=timezone.localdate()
    )

    press(client, practice, "still_right")

    practice = fresh(practice)
    assert practice.review_due_on == timezone.localdate() + timedelta(days=730)
    assert (practice.approved_at.date(), practice.asked_at) == (timezone.now().date(), None)
    assert practice.is_published


def test_what_has_changed_goes_into_a_revision(client):
    practice = make_bestpractice()

    press(client, practice, "changed", words="New partners.")

    practice = fresh(practice)
    assert (practice.state, practice.is_published) == ("revision", False)
    assert practice.comments.get().text == "New partners."


def test_what_has_ended_is_proposed_for_the_archive(client):
    practice = make_bestpractice()

    press(client, practice, "ended", words="In 2024.")

    assert fresh(practice).is_published
    assert practice.comments.get().text == "This has ended: please archive it. In 2024."
    assert "has ended" in last_mail("desk").text


@pytest.mark.parametrize("what", ["still_right", "changed", "ended"])
def test_nothing_is_renewed_that_is_not_approved(what, client):
    practice = in_state("screened")

    assert press(client, practice, what, words="Words").status_code == 409
    assert (fresh(practice).state, PracticeComment.objects.count()) == ("screened", 0)


def test_withdrawing_asks_first_and_takes_it_off_the_site(client):
    practice = make_bestpractice()
    url = author_url(practice)

    assert "Withdraw it" in client.get(url, {"ask": "withdraw"}).content.decode()
    assert fresh(practice).state == "approved"
    press(client, practice, "withdraw", words="We changed our minds.")

    assert (fresh(practice).state, fresh(practice).is_published) == ("withdrawn", False)
    assert client.get(practice.get_absolute_url()).status_code == 404
    assert press(client, practice, "withdraw").status_code == 302


@pytest.mark.parametrize("state", ["rejected", "archived"])
def test_what_is_closed_cannot_be_withdrawn(state, client):
    practice = in_state(state)

    assert press(client, practice, "withdraw").status_code == 409
    assert fresh(practice).state == state


def test_a_button_that_does_not_exist_does_nothing(client):
    practice = make_bestpractice()

    assert press(client, practice, "publish").status_code == 422


def test_reading_the_page_changes_nothing(client):
    practice = make_bestpractice()
    before = list(BestPractice.objects.values())

    for query in [{}, {"do": "still_right"}, {"ask": "withdraw"}, {"done": "approve"}]:
        assert client.get(author_url(practice), query).status_code == 200

    assert list(BestPractice.objects.values()) == before
