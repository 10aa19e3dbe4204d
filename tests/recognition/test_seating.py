"""Jurors get an account without a desk, and a mail by which they choose a password."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.test import Client

from icpermed.outbox.models import Mail
from icpermed.outbox.showing import shown_to
from recognition.models import Conflict
from recognition.seating import seat
from tests.factories import make_organisation, make_person, make_user
from tests.recognition.factories import (
    make_judged_edition,
    make_juror,
    make_nomination,
)

pytestmark = pytest.mark.django_db
User = get_user_model()
PASSWORD = "a good long password"


@pytest.fixture
def juror():
    juror = make_juror(person=make_person("Ada Juror", email="ada@jury.example.org"))
    type(juror).objects.update(user=None)
    juror.refresh_from_db()
    return juror


def test_a_new_account_has_no_desk_and_no_password(juror, secretariat):
    juror = seat(juror=juror, by=secretariat.user)
    user = juror.user
    assert (user.email, user.is_staff, user.is_superuser, user.is_active) == (
        "ada@jury.example.org",
        False,
        False,
        True,
    )
    assert (user.has_usable_password(), user.groups.count(), bool(juror.invited_at)) == (
        False,
        0,
        True,
    )


def test_the_link_lets_the_juror_choose_a_password_and_sign_in_to_the_jury(juror, secretariat):
    edition = seat(juror=juror, by=secretariat.user).edition
    text = Mail.objects.get(to="ada@jury.example.org").text
    assert f"/recognition/jury/{edition.year}/conflicts/" in text
    link = re.search(r"https?://[^/\s]+(/account/password/reset/key/\S+)", text)[1]
    client = Client()
    page = client.get(link, follow=True)
    form = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post(page.redirect_chain[-1][0], form).status_code == 302
    signed_in = client.post(
        "/account/login/", {"login": "ada@jury.example.org", "password": PASSWORD}
    )
    assert signed_in.headers["Location"] == "/recognition/jury/"
    assert client.get(f"/recognition/jury/{edition.year}/conflicts/").status_code == 200
    assert client.get("/admin/").status_code == 403
    again = Client().get(link, follow=True)
    assert "no longer works" in again.content.decode()


def test_the_staff_cannot_read_the_link_in_the_outbox(juror, secretariat):
    seat(juror=juror, by=secretariat.user)
    shown = shown_to(secretariat.user, Mail.objects.get(to="ada@jury.example.org"))
    assert "/password/reset/key/" not in shown.text


def test_whoever_has_a_password_signs_in_with_it(juror, secretariat):
    user = User.objects.create_user("ada", email="ADA@jury.example.org", password=PASSWORD)
    assert seat(juror=juror, by=secretariat.user).user == user
    text = Mail.objects.get(to="ada@jury.example.org").text
    assert ("/reset/key/" in text, "You have an account already" in text) == (False, True)


def test_staff_may_be_jurors_and_stay_staff(juror, secretariat):
    user = make_user("ada", group="Editor", email="ada@jury.example.org")
    assert seat(juror=juror, by=secretariat.user).user == user
    user.refresh_from_db()
    assert (user.is_staff, user.groups.count()) == (True, 1)


def test_inviting_again_keeps_the_account_and_writes_again(juror, secretariat):
    first = seat(juror=juror, by=secretariat.user)
    second = seat(juror=juror, by=secretariat.user)
    assert (second.user, Mail.objects.filter(to=juror.address).count()) == (first.user, 2)
    assert second.invited_at > first.invited_at


def test_conflicts_are_looked_for_when_somebody_is_seated(juror, secretariat):
    here = make_organisation()
    juror.person.affiliation = here
    juror.person.save()
    make_nomination(juror.edition, organisation=here)
    seat(juror=juror, by=secretariat.user)
    assert Conflict.objects.get().rule == "same_organisation"


def test_what_stands_in_the_way_is_said_and_nothing_is_left_behind(juror, secretariat):
    def refused(words: str) -> None:
        accounts = User.objects.count()
        with pytest.raises(ValueError, match=words):
            seat(juror=juror, by=secretariat.user)
        assert (User.objects.count(), Mail.objects.count()) == (accounts, 0)

    juror.person.email = ""
    juror.person.save()
    refused("no e-mail address")
    juror.email = "ada@jury.example.org"
    juror.save()
    twin = User.objects.create_user("one", email="ada@jury.example.org")
    other = User.objects.create_user("two", email="Ada@jury.example.org")
    refused("Two accounts")
    other.delete()
    twin.is_active = False
    twin.save()
    refused("switched off")
    twin.is_active = True
    twin.save()
    make_juror(juror.edition, user=twin)
    refused("Another juror")


def test_readers_and_jurors_invite_nobody(juror, reader):
    for user in [reader.user, make_juror(juror.edition).user]:
        with pytest.raises(PermissionDenied):
            seat(juror=juror, by=user)
    assert Mail.objects.count() == 0


def test_nobody_is_invited_into_a_jury_that_has_decided(juror, secretariat):
    juror.edition.decide()
    with pytest.raises(ValueError, match="decided"):
        seat(juror=juror, by=secretariat.user)


def test_a_user_name_that_is_taken_gets_a_number(juror, secretariat):
    make_user("ada-jury-example-org")
    assert seat(juror=juror, by=secretariat.user).user.username == "ada-jury-example-org-2"


def test_one_account_serves_the_juries_of_many_years(juror, secretariat):
    user = seat(juror=juror, by=secretariat.user).user
    later = make_juror(make_judged_edition(), person=juror.person)
    type(later).objects.filter(pk=later.pk).update(user=None)
    assert seat(juror=later, by=secretariat.user).user == user
