"""Personal links are for their recipients: what the staff see instead."""

import secrets
from uuid import uuid4

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from icpermed.outbox import Letter, send
from icpermed.outbox.showing import HIDDEN, is_personal, masked, shown_to
from tests.factories import make_person, make_user

SECRET = "https://example.org/join/confirm/k3xV0sCkD1yB7mQ2nWz4T9pLr8HfJgEaU5oYiSdXcVb/"


@pytest.mark.parametrize(
    "make",
    [
        lambda: secrets.token_urlsafe(32),
        lambda: secrets.token_urlsafe(16),
        lambda: secrets.token_hex(16),
        lambda: str(uuid4()),
        lambda: signing.dumps([1, 2, "mark"], salt="x"),
        lambda: signing.Signer().sign("5"),
        lambda: signing.dumps([1], salt="x").replace(":", "%3A"),
    ],
    ids=["token", "short token", "hexadecimal", "UUID", "signed", "signature", "quoted"],
)
def test_links_with_a_secret_are_personal(make):
    for _ in range(300):
        assert is_personal(f"https://example.org/events/x/answer/{make()}/")
        assert is_personal(f"https://example.org/events/?token={make()}")


@pytest.mark.django_db
def test_links_for_a_new_password_are_personal():
    key = f"1-{default_token_generator.make_token(make_user())}"
    assert is_personal(f"http://127.0.0.1:8000/account/password/reset/key/{key}/")


@pytest.mark.parametrize(
    "path",
    [
        "/members/deutsche-forschungsgemeinschaft-und-andere/",
        "/events/second-workshop-on-personalised-medicine-2023-10-24/",
        "/admin/registry/application/12345/change/",
        "/members/?country=DE&on=2023-07-01",
        "",
        "/figures/members#definition",
    ],
)
def test_addresses_of_pages_are_not(path):
    assert not is_personal(f"https://icpermed.example.org{path}")


@given(before=st.text(max_size=30), after=st.text(st.sampled_from(' \n>"<,'), max_size=5))
def test_a_masked_text_keeps_everything_but_the_secret(before, after):
    text = f"{before} {SECRET}\n{after}"
    assert masked(text) == f"{masked(before)} {HIDDEN}\n{after}"


@pytest.mark.django_db
def test_staff_see_no_secret_where_mails_are_sent(settings):
    settings.EMAIL_HOST = "mail.example.org"
    attached = (("a.ics", "text/calendar", f"URL:{SECRET}"),)
    letter = Letter("a@example.org", "x", f"<b>Open</b> {SECRET} now\n", attachments=attached)
    mail = send(letter, about=make_person())
    shown = shown_to(make_user(is_superuser=True), mail)
    assert shown.text == f"&lt;b&gt;Open&lt;/b&gt; {HIDDEN} now\n"
    assert shown.attachments == [("a.ics", "text/calendar", f"URL:{HIDDEN}")]
    assert shown.has_links is False


@pytest.mark.django_db
def test_staff_follow_the_links_where_no_mail_is_sent():
    mail = send(Letter("a@example.org", "x", f"<b>Open</b> {SECRET} now\n"), about=make_person())
    shown = shown_to(make_user(is_staff=True), mail)
    assert shown.text == f'&lt;b&gt;Open&lt;/b&gt; <a href="{SECRET}">{SECRET}</a> now\n'
    assert shown.has_links is True


@pytest.mark.django_db
def test_nobody_opens_the_account_of_somebody_else_by_the_outbox():
    mail = send(Letter("a@example.org", "A new password", f"{SECRET}\n"))
    assert shown_to(make_user(is_staff=True), mail).text == f"{HIDDEN}\n"
    assert SECRET in shown_to(make_user(is_superuser=True), mail).text
