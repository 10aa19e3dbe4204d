"""What gets into the outbox: clean heads, keys, and what the database itself refuses."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from icpermed import outbox
from icpermed.outbox import Letter, compose, prepare, send
from icpermed.outbox.message import lines_of, message_of
from icpermed.outbox.models import Mail
from icpermed.outbox.showing import is_personal, shown_to
from tests.factories import make_application, make_person, make_user

OURS = "icpermed.outbox.backend.OutboxBackend"


def letter(to="somebody@example.org", **fields) -> Letter:
    return Letter(to, **({"subject": "Hello", "text": "Good day.\n"} | fields))


@pytest.mark.django_db
def test_the_first_line_of_a_template_is_the_subject(settings):
    settings.CONTACT_EMAIL = "desk@example.org"
    application = make_application("Fund for Health Research")
    found = compose(
        "registry/mail/confirm.txt",
        "applicant@example.org",
        "Name",
        application=application,
        confirm_url="https://example.org/confirm/",
    )
    assert (found.to, found.name) == ("applicant@example.org", "Name")
    assert found.subject == "Please confirm your application to ICPerMed"
    assert found.text.startswith("Dear Sir or Madam,\n")
    assert found.text.endswith("the ICPerMed secretariat\ndesk@example.org\n")
    assert "    Fund for Health Research\n" in found.text


NASTY = st.text(st.sampled_from('aÄ –,"<>@:\r\n\0\x0b\x85\u2028'), max_size=40)


@given(subject=NASTY, name=NASTY, unsubscribe=NASTY, file=NASTY)
def test_nobody_writes_a_second_line_into_the_head_of_a_mail(subject, name, unsubscribe, file):
    found = letter(
        subject=f"x {subject}\r\nBcc: evil@example.org",
        name=f"{name}\nBcc: evil@example.org",
        headers={"List-Unsubscribe": f"{unsubscribe}\r\nBcc: evil@example.org"},
        attachments=((f"{file}\r\nBcc: evil@example.org", "text/plain", "text"),),
    )
    mail = Mail(
        to=found.to,
        name=found.name,
        subject=found.subject,
        text=found.text,
        headers=found.headers,
        attachments=found.attachments,
        queued_at=timezone.now(),
    )
    message = message_of(mail).message()
    assert "Bcc" not in message
    head = lines_of(mail).partition(b"\r\n\r\n")[0]
    assert not [line for line in head.split(b"\r\n") if line.lower().startswith(b"bcc")]
    assert message_of(mail).recipients()


@pytest.mark.parametrize("name", ["Bcc", "from", "Subject", "Message-ID", "X Y", "X\n", "", "Ä"])
def test_a_letter_does_not_set_what_is_ours(name):
    with pytest.raises(ValueError, match="cannot say this in its head"):
        letter(headers={name: "x"})


@pytest.mark.django_db
def test_the_database_refuses_two_lines_as_well():
    mail = send(letter())
    for field in ["to", "name", "subject"]:
        with pytest.raises(IntegrityError, match="one_line"), transaction.atomic():
            Mail.objects.filter(pk=mail.pk).update(**{field: "a\nBcc: b@example.org"})


@pytest.mark.django_db
def test_what_is_no_address_has_failed_at_once_and_says_so():
    mail = send(letter("a@example.org\r\nBcc: b@example.org"))
    assert (mail.state, mail.problem) == (
        "failed",
        "“a@example.orgBcc:b@example.org” is not an e-mail address.",
    )


@pytest.mark.django_db
def test_a_key_is_used_once_while_its_mail_may_go_out():
    first = send(letter(), once="k")
    assert send(letter(), once="k") is None
    assert send(letter(), once="other") is not None
    assert [send(letter()) is None for _ in range(2)] == [False, False]
    first.give_up(by=make_user(is_staff=True))
    assert send(letter(), once="k") is not None


@pytest.mark.django_db
def test_a_mail_knows_what_it_is_about():
    person = make_person()
    mail = send(letter(), about=person)
    assert (mail.about_model, mail.about_pk) == ("registry.person", f"{person.pk}")
    assert send(letter()).about_model == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "draft"}, "draft_belongs_to_a_mailing"),
        ({"to": ""}, "that_goes_out_has_a_recipient"),
        ({"not_before": None}, "queued_has_a_time"),
        ({"state": "sent"}, "sent_has_a_time"),
        ({"state": "in_doubt"}, "in_doubt_was_handed_over"),
        ({"is_local": True}, "sent_has_a_time"),
        ({"handed_at": timezone.now()}, "in_doubt_was_handed_over"),
    ],
)
def test_the_database_keeps_the_rules(fields, name):
    mail = send(letter())
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(**fields)


@pytest.mark.django_db
def test_mails_of_the_packages_we_use_are_in_the_outbox(settings):
    settings.EMAIL_BACKEND = OURS
    message = EmailMultiAlternatives(
        "Password\nchanged",
        "Good day.",
        "x@example.org",
        ["one@example.org", "two@example.org"],
        headers={"X-Reason": "security", "Message-ID": "<theirs>"},
        reply_to=["help@example.org"],
    )
    message.attach_alternative("<p>Good day.</p>", "text/html")
    with get_connection() as backend:
        assert backend.send_messages([message]) == 1
    send_mail("Again", "Good day.", None, ["three@example.org"])
    mails = list(Mail.objects.order_by("pk"))
    assert [(mail.to, mail.subject, mail.state) for mail in mails] == [
        ("one@example.org", "Password changed", "queued"),
        ("two@example.org", "Password changed", "queued"),
        ("three@example.org", "Again", "queued"),
    ]
    assert mails[0].headers == {"X-Reason": "security", "Reply-To": "help@example.org"}


def test_what_other_apps_need_is_at_the_door():
    names = [outbox.Letter, outbox.compose, outbox.prepare, outbox.send]
    assert names == [Letter, compose, prepare, send]
    with pytest.raises(AttributeError):
        _ = outbox.nothing


@pytest.mark.django_db
def test_a_link_for_a_new_password_is_in_the_outbox_and_nobody_there_sees_it(client, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = OURS, "mail.example.org"
    user = make_user(is_superuser=True, password="correct horse", email="staff@example.org")
    client.post(reverse("account_reset_password"), {"email": user.email})
    [mail] = Mail.objects.all()
    [link] = [word for word in mail.text.split() if "/password/reset/key/" in word]
    assert (mail.to, mail.state, mail.about_model) == ("staff@example.org", "queued", "")
    assert is_personal(link)
    assert link not in shown_to(user, mail).text
