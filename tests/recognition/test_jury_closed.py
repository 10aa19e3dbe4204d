"""To whom a nomination is closed, and what of it: they cannot tell it from none."""

import pytest
from django.urls import reverse

from recognition.models import Nomination, Review
from tests.recognition.factories import (
    make_conflict,
    make_declaration,
    make_editiontopic,
    make_juror,
    make_review,
)
from tests.recognition.planted import (
    CONTENT,
    NAMES,
    SAID,
    is_closed,
    jury_addresses,
    leaks,
    make_planted,
    said,
)
from tests.recognition.seated import (
    OVER,
    SOON,
    address,
    client_of,
    let_write,
    make_round,
    make_seated,
    seat,
)

pytestmark = pytest.mark.django_db


def not_assigned(nomination):
    juror, _ = make_seated(nomination.edition)
    make_declaration(juror, nomination)
    return juror


def not_declared(nomination):
    juror = make_juror(nomination.edition)
    seat(juror, nomination, declares=False)
    return juror


def declared_a_conflict(nomination):
    juror = not_declared(nomination)
    make_declaration(juror, nomination, has_conflict=True)
    return juror


def with_a_conflict(nomination):
    juror = make_juror(nomination.edition)
    seat(juror, nomination)
    make_conflict(juror, nomination, rule="same_organisation", path=[f"{NAMES} works there"])
    return juror


def with_a_question(nomination):
    juror = make_juror(nomination.edition)
    seat(juror, nomination)
    make_conflict(juror, nomination, rule="same_body", status="asked", path=[f"{NAMES} is there"])
    return juror


def in_the_chair_with_a_conflict(nomination):
    juror = make_juror(nomination.edition, is_chair=True)
    make_declaration(juror, nomination)
    make_conflict(juror, nomination, rule="same_body", status="asked", path=[f"{NAMES} is there"])
    return juror


def for_another_topic(nomination):
    juror = make_juror(nomination.edition, topic=make_editiontopic(nomination.edition))
    seat(juror, nomination)
    return juror


def of_another_edition(nomination):
    return make_seated()[0]


def of_nothing(nomination):
    return make_juror(nomination.edition)


def who_left(nomination):
    juror = make_juror(nomination.edition)
    seat(juror, nomination)
    juror.assignments.all().delete()
    return juror


@pytest.mark.alike
@pytest.mark.parametrize(
    "made",
    [
        not_assigned,
        not_declared,
        declared_a_conflict,
        with_a_conflict,
        with_a_question,
        in_the_chair_with_a_conflict,
        for_another_topic,
        of_another_edition,
        of_nothing,
        who_left,
    ],
)
def test_whom_a_nomination_is_closed_to_cannot_tell_it_from_none(made):
    nomination = make_planted(juror_name="Colleague")  # The chair knows who sits in the jury.
    client = client_of(made(nomination))

    assert is_closed(client, nomination)


@pytest.mark.parametrize("when", [SOON, OVER])
def test_outside_the_phase_a_juror_sees_nothing_of_the_own_nominations(when):
    nomination = make_planted(make_round(when, may_discuss=True))
    juror = make_juror(nomination.edition)
    seat(juror, nomination)

    assert is_closed(client_of(juror), nomination)


@pytest.mark.parametrize("state", ["decided", "published"])
def test_once_decided_the_nominations_are_closed(state):
    nomination = make_planted()
    juror = make_juror(nomination.edition)
    seat(juror, nomination)
    nomination.edition.decide()
    if state == "published":
        nomination.edition.publish_results()

    assert is_closed(client_of(juror), nomination)


def test_an_open_nomination_is_there_for_its_juror():
    """The other tests would hold as well if nobody saw anything."""
    nomination = make_planted()
    juror = make_juror(nomination.edition)
    seat(juror, nomination)
    client = client_of(juror)

    text = said(client.get(address(nomination)))
    file = said(client.get(jury_addresses(nomination)[3]))

    assert (CONTENT in text, NAMES in text, CONTENT in file) == (True, True, True)
    assert [
        w for w in [SAID, nomination.token.lower(), nomination.nominee_token.lower()] if w in text
    ] == []
    assert "@nomin" not in text
    assert f"{CONTENT} note" not in text


def test_what_others_say_is_hidden_until_the_own_sheet_is_handed_in():
    nomination = make_planted()
    juror = make_juror(nomination.edition)
    seat(juror, nomination)
    client, urls = client_of(juror), jury_addresses(nomination)

    make_review(juror, nomination, state="draft", submitted_at=None)
    assert leaks(client, urls, [SAID]) == []
    Review.objects.get(juror=juror).hand_in()
    text = said(client.get(address(nomination)))
    for words in ["comment", "reason", "remark"]:
        assert f"{SAID} {words}" in text
    Review.objects.get(juror=juror).reopen()
    assert leaks(client, urls, [SAID]) == []


def test_drafts_and_void_sheets_of_others_are_never_seen():
    nomination = make_planted(make_round(sees_reviews="always"))
    juror = make_juror(nomination.edition)
    seat(juror, nomination)
    Review.objects.filter(nomination=nomination).update(state="draft")

    assert leaks(client_of(juror), jury_addresses(nomination), [SAID]) == []
    Review.objects.filter(nomination=nomination).update(state="void")
    assert leaks(client_of(juror), jury_addresses(nomination), [SAID]) == []


def test_a_phase_that_hides_sheets_hides_them_from_those_who_have_handed_in():
    nomination = make_planted(make_round(sees_reviews="never"))
    juror = make_juror(nomination.edition)
    seat(juror, nomination)
    make_review(juror, nomination)

    assert leaks(client_of(juror), jury_addresses(nomination), [SAID]) == []


def test_without_names_nothing_tells_who_it_is():
    nomination = make_planted(make_round(sees_names=False))
    let_write(nomination)
    Nomination.objects.filter(pk=nomination.pk).update(title=f"The {NAMES} method")
    juror = make_juror(nomination.edition)
    seat(juror, nomination)
    client = client_of(juror)

    assert leaks(client, jury_addresses(nomination), [NAMES, f"{CONTENT} summary", "spain"]) == []
    assert client.get(address(nomination)).status_code == 200
    assert client.get(jury_addresses(nomination)[3]).status_code == 404


def test_the_files_of_one_nomination_do_not_open_by_the_number_of_another():
    nomination = make_planted()
    juror, open_one = make_seated(nomination.edition)
    key = nomination.own_file.key

    url = reverse("jury_file", args=[nomination.edition.year, open_one.number, key])

    assert client_of(juror).get(url).status_code == 404


@pytest.mark.parametrize("number", [0, 99999, 2**31, 10**30])
def test_odd_numbers_are_no_nominations(number):
    juror, _ = make_seated()
    client, year = client_of(juror), juror.edition.year

    for url in [
        f"/recognition/jury/{year}/{number}/",
        f"/recognition/jury/{number}/",
        f"/recognition/jury/{number}/1/",
        f"/recognition/jury/{year}/{number}/files/00000000-0000-4000-8000-000000000000/",
    ]:
        assert client.get(url).status_code == 404
