"""Mails that say the same once more as HTML."""

from email.policy import default

import pytest
from django.urls import reverse

from icpermed.outbox import Letter, send
from icpermed.outbox.forgetting import erase
from icpermed.outbox.models import Mail
from icpermed.outbox.sending import send_due
from icpermed.outbox.showing import html_for
from tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db

SECRET = "https://example.org/x/k3xV0sCkD1yB7mQ2nWz4T9pLr8HfJgEaU5oYiSdXcVb/"
HTML = f'<html><head></head><body><a href="{SECRET}">Öffnen</a>\0\r\n.</body></html>'


def letter(**fields) -> Letter:
    return Letter("a@example.org", "Hello", "Good day.\n", html=HTML, **fields)


def test_text_and_html_arrive_as_two_forms_of_one_mail(mail_server):
    calendar = ("event.ics", "text/calendar", "BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    send(letter(attachments=(calendar,)))
    send_due()

    [arrived] = mail_server.arrived
    assert [part.get_content_type() for part in arrived.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"),
    ]
    html = arrived.get_body(["html"]).get_content().replace("\r\n", "\n")
    assert html.strip() == HTML.replace("\0", "").replace("\r\n", "\n")
    assert arrived.get_body(["plain"]).get_content().strip() == "Good day."
    assert arrived.policy is default


def test_what_is_erased_is_erased_in_both_forms():
    send(letter())
    erase(Mail.objects.all())
    assert list(Mail.objects.values_list("text", "html")) == [("", "")]


def test_the_staff_see_the_html_without_personal_links(settings):
    settings.EMAIL_HOST = "mail.example.org"
    shown = html_for(make_user(is_staff=True), send(letter(), about=make_person()))
    assert SECRET not in shown
    assert '<a href="#">Öffnen</a>' in shown
    assert '<head><base target="_blank">' in shown


def test_where_no_mail_is_sent_the_staff_follow_its_links(settings):
    settings.EMAIL_HOST = ""
    mail = send(letter(), about=make_person())
    assert SECRET in html_for(make_user(is_staff=True), mail)


def test_the_html_of_a_mail_is_for_those_who_may_see_the_mail(secretariat, reader):
    mail = send(letter(), about=make_person())
    plain = send(Letter("b@example.org", "x", "y\n"))
    address = reverse("admin:outbox_mail_html", args=[mail.pk])
    assert secretariat.get(address).status_code == 200
    assert reader.get(address).status_code == 403
    assert secretariat.get(reverse("admin:outbox_mail_html", args=[plain.pk])).status_code == 404
    assert address in secretariat.get(mail.get_absolute_url()).content.decode()
