"""Comments on a frozen draft by personal links: who is asked, reads and comments, until when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from icpermed.history import events_of
from icpermed.outbox.models import Mail
from registry.models import Person
from reports import commenting, publishing
from reports.forgetting import forget_readers
from reports.models import Comment, Reading
from tests.factories import (
    make_person,
)
from tests.reports.factories import (
    make_comment,
    make_contribution,
    make_reading,
    make_report,
    make_section,
)

pytestmark = pytest.mark.django_db


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def said(response) -> str:
    return response.content.decode()


def press(client, reading, do: str, **data):
    return client.post(reading.get_personal_url(), {"do": do, **data})


# --- reading --------------------------------------------------------------------------------------


def test_the_draft_is_read_as_it_was_frozen_and_nowhere_else(client):
    report = make_report(title="Draft to read")
    section = make_section(report, heading="Outlook", text="Frozen words.")
    publishing.freeze(report=report)
    publishing.ask_for_comments(report=report)
    reading = make_reading(report)
    page = client.get(reading.get_personal_url())
    assert "Frozen words." in said(page)
    assert section.heading in said(page)
    assert "Only staff" not in said(page)
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex", "same-origin")
    assert "no-store" in page["Cache-Control"]
    made = client.get(f"{reading.get_personal_url()}?format=pdf")
    assert made.content.startswith(b"%PDF-")
    assert made["X-Robots-Tag"] == "noindex"
    assert "no-store" in made["Cache-Control"]
    assert client.get(report.get_absolute_url()).status_code == 404


def test_readers_do_not_get_what_somebody_took_back(client):
    person = make_person(name="Ada Taken Back", is_name_public=True, consented_on="2020-01-01")
    report = make_report()
    make_section(report, text="Ada Taken Back was there.")
    publishing.freeze(report=report)
    publishing.ask_for_comments(report=report)
    reading = make_reading(report)
    assert "Ada Taken Back" in said(client.get(reading.get_personal_url()))
    Person.objects.filter(pk=person.pk).update(is_name_public=False)
    assert "Ada Taken Back" not in said(client.get(reading.get_personal_url()))


def test_a_comment_is_noted_as_if_it_were_at_the_desk(client):
    reading = make_reading()
    [section] = reading.report.sections.all()
    for _ in range(2):  # The button is pressed twice.
        press(client, reading, "comment", about=section.heading, text="Say <more>.")
    comment = reading.report.comments.get()
    assert (comment.section, comment.text) == (section.heading, "Say <more>.")
    assert comment.author == f"{reading.name}, {reading.mandate.organisation}"
    assert fresh(reading).state == "commented"
    press(client, reading, "comment", text="And the whole.")
    assert list(reading.report.comments.values_list("section", flat=True)) == [section.heading, ""]
    for model in [Comment, Reading]:
        noted = events_of(model).objects.first().pgh_context.metadata
        assert noted["url"] == "/reports/drafts/"
        assert noted["reason"] == "A reader has commented, by a personal link"
    page = said(client.get(reading.get_personal_url()))
    assert "Say &lt;more&gt;." in page
    assert "have nothing to add</button>" not in page


def test_nothing_to_add_is_an_answer_and_a_comment_may_follow(client):
    reading = make_reading()
    press(client, reading, "agree")
    assert (fresh(reading).state, reading.report.comments.count()) == ("agreed", 0)
    press(client, reading, "comment", text="After all.")
    assert fresh(reading).state == "commented"


@pytest.mark.parametrize(
    ("do", "data", "words"),
    [
        ("comment", {"text": " "}, "Write something first"),
        ("comment", {"text": "x" * 5001}, "at most 5000 characters"),
        ("comment", {"text": "Kept", "about": "No such section"}, "Select a valid choice"),
        ("agree", {"text": "Kept"}, "You wrote something"),
        ("nonsense", {"text": "Kept"}, "Your comments on this draft"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, do, data, words):
    reading = make_reading()
    page = press(client, reading, do, **data)
    assert page.status_code == 422
    assert words in said(page)
    assert data["text"].strip()[:50] in said(page)
    assert (fresh(reading).state, reading.report.comments.count()) == ("asked", 0)


def test_readers_see_their_own_comments_with_our_answers_and_nobody_elses(client):
    reading = make_reading()
    make_comment(reading.report, author="Another agency", text="A secret of others")
    make_comment(reading.report, author=reading.author, text="Mine", answer="Done.\nSo.")
    page = said(client.get(reading.get_personal_url()))
    assert "Mine" in page
    assert "Done.<br>So." in page
    assert "A secret of others" not in page


def test_as_many_questions_for_a_long_draft_as_for_a_short_one(client):
    few = make_reading()
    long = make_report()
    for _ in range(5):
        make_section(long)
    publishing.freeze(report=long)
    publishing.ask_for_comments(report=long)
    many = make_reading(long)
    counts = []
    for reading in [few, many]:
        with CaptureQueriesContext(connection) as asked:
            client.get(reading.get_personal_url())
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- until when -----------------------------------------------------------------------------------


def approve(reading):
    publishing.approve(report=reading.report)


def take_back(reading):
    publishing.take_back(report=reading.report, reason="more")


def end_mandate(reading):
    reading.mandate.ends_on = "2021"
    reading.mandate.save()


def delete_mandate(reading):
    reading.mandate.delete()


@pytest.mark.parametrize(
    ("end", "status"),
    [(approve, 410), (end_mandate, 410), (delete_mandate, 410), (take_back, 404)],
)
def test_the_link_ends_with_the_round_and_with_the_mandate(client, end, status):
    reading = make_reading()
    end(reading)
    address = reading.get_personal_url()
    assert client.get(address).status_code == status
    assert client.get(f"{address}?format=pdf").status_code == status
    page = press(client, reading, "comment", text="Too late")
    assert page.status_code == status
    assert "Too late" in said(page)
    assert reading.report.comments.count() == 0
    with pytest.raises(ValueError, match=r"ended|over|taken back"):
        commenting.comment(reading=reading, section="", text="Too late")


def test_a_new_draft_is_a_new_round_with_new_links(client):
    reading = make_reading()
    report = reading.report
    publishing.take_back(report=report, reason="more")
    publishing.freeze(report=report)
    publishing.ask_for_comments(report=report)
    again = make_reading(report, email=reading.email)
    assert client.get(reading.get_personal_url()).status_code == 404
    assert client.get(again.get_personal_url()).status_code == 200


def test_who_read_a_published_version_does_not_read_its_correction(client, secretariat):
    reading = make_reading()
    report = reading.report
    publishing.approve(report=report)
    publishing.publish(report=report)
    publishing.take_back(report=report, reason="an error")
    publishing.freeze(report=report)
    publishing.ask_for_comments(report=report)
    assert client.get(reading.get_personal_url()).status_code == 410
    assert press(client, reading, "comment", text="Too late").status_code == 410
    rows = Reading.objects.filter(pk=reading.pk)
    with pytest.raises(IntegrityError, match="out for comments"), transaction.atomic():
        rows.update(state="agreed", answered_at=timezone.now())
    make_reading(report, state="agreed")
    page = secretariat.get(reverse("admin:reports_report_change", args=[report.pk]))
    [(_, [(label, count, found)])] = page.context["asked"]
    assert (label, count) == ("Nothing to add", 1)
    assert secretariat.get(found).context["cl"].queryset.count() == 1
    step = secretariat.get(reverse("admin:reports_report_move", args=[report.pk, "approve"]))
    assert "did not answer" not in said(step)


def test_nothing_is_approved_over_a_comment_that_came_just_before():
    reading = make_reading()
    commenting.comment(reading=reading, section="", text="Wait!")
    with pytest.raises(ValueError, match="1 comment has no answer"):
        publishing.approve(report=fresh(reading.report))


def test_approving_says_who_did_not_answer(secretariat):
    report = make_reading().report
    make_reading(report, state="agreed")
    address = reverse("admin:reports_report_move", args=[report.pk, "approve"])
    assert "Of 2 who were asked to read it, 1 did not answer." in said(secretariat.get(address))


def test_no_statement_answers_once_the_round_is_over():
    reading = make_reading()
    publishing.approve(report=reading.report)
    rows = Reading.objects.filter(pk=reading.pk)
    words = "while its report is out for comments"
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        rows.update(state="agreed", answered_at=timezone.now())


def test_readers_are_forgotten_after_a_year_and_what_they_said_is_kept():
    reading, recent = make_reading(), make_reading()
    commenting.comment(reading=reading, section="", text="Kept")
    Reading.objects.filter(pk=reading.pk).update(created_at=timezone.now() - timedelta(days=400))
    assert forget_readers() == 1
    gone = fresh(reading)
    assert (gone.name, gone.email, gone.mandate, gone.token == reading.token) == (
        *("", "", None),
        False,
    )
    recorded = repr(list(events_of(Reading).objects.filter(pgh_obj_id=reading.pk).values()))
    assert reading.email not in recorded
    assert reading.report.comments.get().text == "Kept"
    assert fresh(recent).email == recent.email
    assert Mail.objects.exclude(to="").count() == 0
    assert forget_readers() == 0


def test_who_is_asked_to_write_has_no_part_in_what_is_forgotten_of_readers():
    reading = make_reading(pk=77)
    make_contribution(pk=77)
    Reading.objects.update(created_at=timezone.now() - timedelta(days=400))
    assert forget_readers() == 1
    token = fresh(reading).token
    assert forget_readers() == 0
    assert fresh(reading).token == token


def test_what_is_left_of_a_reader_in_the_history_is_forgotten_too():
    make_reading()
    long_ago = timezone.now() - timedelta(days=400)
    Reading.objects.update(name="", email="", created_at=long_ago)
    assert forget_readers() == 1
    assert "delegate-" not in repr(list(events_of(Reading).objects.values()))


def test_the_list_of_readings_does_not_read_every_draft(secretariat):
    make_reading()
    with CaptureQueriesContext(connection) as asked:
        secretariat.get(reverse("admin:reports_reading_changelist"))
    assert not any('"reports_version"."document"' in one["sql"] for one in asked)
