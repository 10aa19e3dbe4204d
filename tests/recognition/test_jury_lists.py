"""Signing in as a juror, the list of own juries, and the page of an edition."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from recognition.models import DecisionRecord
from recognition.recording import sheet_digest
from tests.factories import make_user
from tests.recognition.factories import (
    make_assignment,
    make_conflict,
    make_criterion,
    make_juror,
    make_nomination,
    make_review,
)
from tests.recognition.seated import (
    OVER,
    SOON,
    address,
    client_of,
    make_round,
    make_seated,
    seat,
)

pytestmark = pytest.mark.django_db

LIST = "/recognition/jury/"


def page(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def edition_url(edition) -> str:
    return reverse("jury_edition", args=[edition.year])


@pytest.fixture
def seated():
    """A juror, signed in, with one nomination and one criterion."""
    juror, nomination = make_seated()
    criterion = make_criterion(
        juror.edition, name="Excellence", labels="1 = poor\n5 = outstanding", weight=2
    )
    return client_of(juror), juror, nomination, criterion


# --- signing in -----------------------------------------------------------------------------------


def test_who_is_not_signed_in_is_asked_to_sign_in_whatever_is_there(client):
    _, nomination = make_seated()

    for url in [LIST, edition_url(nomination.edition), address(nomination), f"{LIST}1999/3/"]:
        response = client.get(url)
        assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={url}")


def test_a_juror_comes_from_signing_in_to_the_jury_and_has_no_desk(client):
    juror, _ = make_seated(user=make_user("juror", password="correct horse battery"))

    login = {"login": "juror", "password": "correct horse battery"}
    response = client.post(reverse("account_login"), login)

    assert response["Location"] == LIST
    assert str(juror.edition) in page(client, LIST)
    assert client.get("/admin/").status_code == 403
    account = page(client, reverse("account_change_password"))
    assert f'<a href="{LIST}">Jury</a>' in account
    way = re.search('aria-label="Your account".*?</nav>', account, re.DOTALL)[0]
    assert 'href="/admin/"' not in way


def test_who_sits_in_no_jury_is_told_so(client):
    client.force_login(make_user())

    assert "You sit in no jury at the moment." in page(client, LIST)


# --- lists ----------------------------------------------------------------------------------------


def test_the_list_shows_own_editions_with_what_is_to_do_and_until_when(seated):
    client, juror, _, _ = seated
    make_assignment(juror)
    other = make_round()

    text = page(client, LIST)

    assert str(juror.edition) in text
    assert str(other) not in text
    assert "Conflicts to declare, 2 to score" in text
    assert "You may score until" in text


def test_the_edition_shows_each_nomination_with_its_state():
    edition = make_round()
    juror = make_juror(edition)
    rows = {name: make_nomination(edition, title=f"Work {name}") for name in "ABCDE"}
    for name, nomination in rows.items():
        seat(juror, nomination, declares=name != "E")
    make_review(juror, rows["B"], state="draft", submitted_at=None)
    make_review(juror, rows["C"])
    make_conflict(juror, rows["D"], rule="same_body", status="asked")

    response = client_of(juror).get(edition_url(edition))

    found = [(item.title, item.state[1], bool(item.url)) for item in response.context["items"]]
    assert found == [
        ("Work A", "To score", True),
        ("Work B", "Draft", True),
        ("Work C", "Handed in", True),
        (rows["E"].reference, "To declare", False),
    ]
    text = response.content.decode()
    assert "1 of 5</b> sheets handed in, 1 in draft" in text
    assert rows["D"].reference in text
    assert "Same body" in text
    assert "Work D" not in text
    assert "Work E" not in text


def test_a_juror_is_asked_to_declare_first(seated):
    client, juror, _, _ = seated
    first = "First: conflicts of interest"
    later = "also later, as soon as you notice one"

    text = page(client, edition_url(juror.edition))
    assert (first in text, later in text) == (True, False)
    type(juror).objects.filter(pk=juror.pk).update(declared_at=timezone.now())
    text = page(client, edition_url(juror.edition))
    assert (first in text, later in text) == (False, True)

    make_assignment(juror)
    assert "1 of your nominations opens for you then" in page(client, edition_url(juror.edition))


def test_a_juror_explains_what_is_asked_and_is_told_who_decides(seated):
    client, juror, _, _ = seated
    conflict = make_conflict(juror, rule="same_body", status="asked", reason="")
    assert "Please explain" in page(client, edition_url(juror.edition))

    type(conflict).objects.update(reason="We met once.")
    assert "The secretariat decides" in page(client, edition_url(juror.edition))


@pytest.mark.parametrize("when", [SOON, OVER])
def test_outside_the_phases_there_are_own_conflicts_and_nothing_else(when):
    juror, nomination = make_seated(make_round(when), is_chair=True)
    conflict = make_conflict(juror, rule="same_organisation", path=["Planted path"])

    text = page(client_of(juror), edition_url(juror.edition))

    assert conflict.nomination.reference in text
    assert "Same organisation" in text
    for words in [nomination.title, nomination.reference, "Planted path", "How far the jury is"]:
        assert words not in text


def test_the_chair_alone_sees_the_progress_of_all():
    edition = make_round()
    juror, nomination = make_seated(edition)
    make_review(juror, nomination)
    chair = make_juror(edition, is_chair=True)

    text = page(client_of(chair), edition_url(edition))

    assert "How far the jury is" in text
    assert str(juror.person) in text
    assert "How far the jury is" not in page(client_of(juror), edition_url(edition))


def test_once_decided_each_juror_finds_the_own_sheets_in_the_record(seated):
    client, juror, nomination, criterion = seated
    review = make_review(juror, nomination, scores={criterion: 4})
    make_review(make_juror(juror.edition), nomination, scores={criterion: 2})
    digest = sheet_digest(review)
    DecisionRecord.objects.create(
        edition=juror.edition, content=f'{{"sha256":"{digest}"}}', digest="0" * 64
    )
    assert digest not in page(client, edition_url(juror.edition))

    juror.edition.decide()
    text = page(client, edition_url(juror.edition))

    assert (digest in text, text.count('class="meta digest"')) == (True, 1)
    assert "it is in the record" in text
    assert nomination.title not in text
