"""Signing in: who gets to the desk, and how."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from tests.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def nobody_has_tried_yet():
    cache.clear()


@pytest.fixture
def user():
    return make_user("staff", group="Secretariat", password=PASSWORD, email="staff@example.org")


def sign_in(client, login="staff", password=PASSWORD, **more):
    data = {"login": login, "password": password} | more
    return client.post(reverse("account_login"), data)


def show_again(client) -> None:
    """Before the account itself is changed, its owner types the password once more."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def code_of(secret: str) -> str:
    """What an app with this secret shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(secret, counter):06}"


def test_the_desk_sends_visitors_to_our_page(client):
    for url in [reverse("admin:index"), reverse("admin:login"), "/admin/nothing/here/"]:
        response = client.get(url)
        assert response["Location"] == f"/account/login/?next={url}"


def test_without_a_second_factor_staff_first_set_one_up(client, user):
    assert sign_in(client)["Location"] == reverse("admin:index")
    for url in [reverse("admin:index"), reverse("admin:registry_organisation_changelist")]:
        assert client.get(url)["Location"] == reverse("mfa_index")
    page = client.get(reverse("mfa_index")).content.decode()
    assert "first set up a second way to sign in" in page


def test_the_demo_lets_staff_in_without(client, user, settings):
    settings.DEMO = True
    sign_in(client)
    assert client.get(reverse("admin:index")).status_code == 200


def test_an_account_without_a_desk_has_no_desk(client, settings):
    settings.DEMO = True
    make_user("visitor", password=PASSWORD)
    sign_in(client, "visitor")
    assert client.get(reverse("admin:index")).status_code == 403


def test_setting_up_an_app_opens_the_desk(client, user, monkeypatch):
    monkeypatch.setattr("django.db.transaction.on_commit", lambda told, **options: told())
    sign_in(client)
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith("/account/reauth")
    show_again(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)

    assert "Codes for emergencies" in response.content.decode()
    assert client.get(reverse("admin:index")).status_code == 200
    assert {address for message in mail.outbox for address in message.to} == {"staff@example.org"}


def test_looking_at_the_address_does_not_stop_the_second_factor(client, user):
    sign_in(client)
    show_again(client)
    client.get(reverse("account_email"))
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_the_password_alone_no_longer_opens_the_account(client, user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)

    assert sign_in(client)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("admin:index"))["Location"].startswith(reverse("account_login"))
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "This code is not right" in wrong.content.decode()
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get(reverse("admin:index")).status_code == 200


def test_who_removes_the_last_factor_is_sent_to_set_one_up(client, user):
    Authenticator.objects.create(user=user, type="recovery_codes", data={})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("admin:index"))["Location"] == reverse("mfa_index")


def test_signing_out_of_the_desk_is_always_possible(client, user):
    sign_in(client)
    client.post(reverse("admin:logout"))
    assert "_auth_user_id" not in client.session


def test_nobody_makes_an_account(client):
    page = client.get(reverse("account_signup"))
    assert "Accounts are made by the secretariat" in page.content.decode()
    client.post(
        reverse("account_signup"),
        {"username": "new", "email": "n@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not User.objects.exists()


def test_a_wrong_password_and_a_wrong_name_read_the_same(client, user):
    answers = {
        re.sub(r'value="[^"]*"', "", sign_in(client, name, "wrong").content.decode())
        for name in ["staff", "nobody"]
    }
    assert len(answers) == 1


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(client, user):
    url = reverse("account_reset_password")
    known = client.post(url, {"email": "staff@example.org"}, follow=True)
    unknown = client.post(url, {"email": "nobody@example.org"}, follow=True)
    assert known.content == unknown.content
    assert [message.to for message in mail.outbox] == [["staff@example.org"]]


def test_guessing_is_stopped(client, user):
    answers = [sign_in(client, password="guess") for _ in range(6)]
    assert "Too many failed login attempts" in answers[-1].content.decode()
    assert "Too many failed" in sign_in(client).content.decode()


def test_signing_in_leads_back_to_where_one_was_going(client, user, settings):
    settings.DEMO = True
    target = reverse("admin:registry_organisation_changelist")
    assert sign_in(client, next=target)["Location"] == target
    client.logout()
    assert sign_in(client, next="https://evil.example/")["Location"] == reverse("admin:index")


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_logout",
        "account_change_password",
        "account_email",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
    ],
)
def test_every_page_obeys_the_policy_and_our_design(client, user, name):
    if name not in {"account_login", "account_signup"}:
        sign_in(client)
        show_again(client)
    if "recovery" in name or name == "mfa_reauthenticate":
        TOTP.activate(user, generate_totp_secret())
    page = client.get(reverse(name), follow=True)
    text = page.content.decode()
    assert (page.status_code, page.request["PATH_INFO"]) == (200, reverse(name))
    assert '<link rel="stylesheet" href="/static/css/site.css">' in text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    for script in re.findall(r"<script([^>]*)>", text):
        assert "src=" in script or 'type="application/json"' in script
