"""Contributions by a personal link: asked, written, changed, and ended."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from icpermed.history import events_of
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import discard, release
from icpermed.outbox.wanting import why_unwanted
from reports import contributing, publishing
from reports.asking import remind
from reports.forgetting import forget_contributors
from reports.models import Contribution
from tests.factories import make_person, make_user
from tests.reports.factories import make_block, make_contribution, make_report, make_section

pytestmark = pytest.mark.django_db

SEEN = re.compile(r'name="seen" value="([^"]*)"')
TEXT = "We built a *biobank*."


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def seen(client, contribution) -> str:
    return SEEN.search(client.get(contribution.get_personal_url()).content.decode())[1]


def press(client, contribution, do: str, text: str = TEXT, **data):
    """Open the page, write, press a button."""
    data = {"seen": data.pop("seen", None) or seen(client, contribution), "text": text} | data
    return client.post(contribution.get_personal_url(), {"do": do, **data})


def said(response) -> str:
    return response.content.decode()


# --- asking ---------------------------------------------------------------------------------------


def ask(section, **fields):
    fields = {
        "name": "Ada",
        "email": "ada@example.org",
        "words": "Two sentences, please.",
        "due_on": timezone.localdate() + timedelta(days=9),
    } | fields
    return contributing.ask_for(section=section, by=make_user(is_staff=True), **fields)


def test_somebody_is_asked_by_a_letter_that_is_looked_at_first():
    section = make_section(heading="Sequencing")
    mailing = ask(section, person=make_person())
    contribution = section.contributions.get()
    [mail] = mailing.mails.all()
    assert (mail.state, mail.to, contribution.asked_at) == ("draft", "ada@example.org", None)
    for words in ["Sequencing", "Two sentences, please.", contribution.get_personal_url()]:
        assert words in mail.text
    release(mailing, by=make_user(is_staff=True))
    assert fresh(contribution).asked_at is not None


def test_nobody_is_asked_twice_about_a_section_but_may_be_asked_again_afterwards():
    section = make_section()
    ask(section)
    with pytest.raises(ValidationError, match="asked about this section already"):
        ask(section, email="ADA@example.org")
    contributing.withdraw(contribution=section.contributions.get(), why="a mistake")
    ask(section)
    assert section.contributions.count() == 2


@pytest.mark.parametrize("state", ["outline", "frozen"])
def test_nobody_is_asked_while_nothing_is_collected(state):
    section = make_section(make_report(state="outline" if state == "outline" else "collecting"))
    if state == "frozen":
        publishing.freeze(report=section.report)
    with pytest.raises(ValueError, match="while the report is being collected"):
        ask(section)
    assert Mail.objects.count() == 0


def test_a_discarded_letter_is_prepared_once_more():
    section = make_section()
    discard(ask(section))
    contribution = section.contributions.get()
    contributing.write_to(contribution=contribution, by=None)
    with pytest.raises(ValueError, match="in the outbox"):
        contributing.write_to(contribution=contribution, by=None)
    assert Mail.objects.filter(state="draft").count() == 1


# --- writing --------------------------------------------------------------------------------------


def test_the_page_shows_what_is_asked_and_the_section_as_readers_would_see_it(client):
    section = make_section(text="There is **already** this.[^a]\n\n[^a]: A note.")
    make_block(section)
    contribution = make_contribution(section, words="Add <b>yours</b>.")
    page = client.get(contribution.get_personal_url())
    text = said(page)
    assert "<strong>already</strong>" in text
    assert "A note." in text
    assert "Add &lt;b&gt;yours&lt;/b&gt;." in text
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]


def test_a_draft_is_kept_handed_in_and_changed_until_the_last_day(client):
    contribution = make_contribution()
    assert "Your draft is saved" in said(client.get(press(client, contribution, "save").url))
    draft = fresh(contribution)
    assert (draft.state, draft.draft, draft.text, draft.answered_at) == ("asked", TEXT, "", None)
    press(client, contribution, "send")
    press(client, contribution, "send", "We built two.")
    handed_in = fresh(contribution)
    assert (handed_in.state, handed_in.text) == ("received", "We built two.")
    assert handed_in.answered_at is not None
    noted = events_of(Contribution).objects.first().pgh_context.metadata
    assert noted["url"] == "/reports/contributions/"
    assert noted["reason"] == "Whoever was asked handed it in, by a personal link"
    Contribution.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    page = client.post(contribution.get_personal_url(), {"do": "send", "text": "Three", "seen": ""})
    assert page.status_code == 409
    assert "The last day to change it is over" in said(page)
    assert 'id="id_text"' in said(page)  # Where the summary of what is wrong leads.
    assert "Three" in said(page)
    assert fresh(contribution).text == "We built two."


def test_nobody_is_thanked_for_what_has_not_come(client):
    contribution = make_contribution()
    address = press(client, contribution, "send").url
    assert "Your text has reached us" in said(client.get(address))
    press(client, contribution, "nothing", "")
    assert "Your text has reached us" not in said(client.get(address))


def test_lines_are_counted_as_the_browser_counts_them(client):
    contribution, text = make_contribution(), "line\r\n" * 3999 + "line."
    press(client, contribution, "send", text)
    assert fresh(contribution).text == text.replace("\r\n", "\n")


def test_who_is_late_may_still_hand_in(client):
    contribution = make_contribution(due_on=timezone.localdate() - timedelta(days=1))
    press(client, contribution, "send")
    assert fresh(contribution).state == "received"


def test_a_preview_keeps_what_is_typed_and_stores_nothing(client):
    contribution = make_contribution()
    before = fresh(contribution).updated_at
    page = press(client, contribution, "look", "A *new* idea {{ figure:members }}.")
    assert "A <em>new</em> idea" in said(page)
    assert "A *new* idea {{ figure:members }}." in said(page)
    stored = fresh(contribution)
    assert (stored.text, stored.draft, stored.updated_at) == ("", "", before)


def test_nothing_to_add_is_an_answer_that_can_be_changed(client):
    contribution = make_contribution()
    press(client, contribution, "nothing", "")
    assert fresh(contribution).state == "declined"
    press(client, contribution, "save", "After all")
    again = fresh(contribution)
    assert (again.state, again.draft, again.answered_at) == ("asked", "After all", None)


def test_who_takes_a_text_back_keeps_it_for_themselves(client):
    contribution = make_contribution()
    press(client, contribution, "send")
    press(client, contribution, "nothing")
    stored = fresh(contribution)
    assert (stored.state, stored.text, stored.draft) == ("declined", "", TEXT)
    assert TEXT in said(client.get(contribution.get_personal_url()))


def test_an_empty_text_is_not_handed_in(client):
    contribution = make_contribution()
    page = press(client, contribution, "send", "  ")
    assert page.status_code == 409
    assert "Write something first" in said(page)
    assert fresh(contribution).state == "asked"


def test_two_windows_do_not_overwrite_each_other(client):
    contribution = make_contribution()
    old = seen(client, contribution)
    press(client, contribution, "save", "From the first window")
    page = press(client, contribution, "send", "From the second", seen=old)
    assert page.status_code == 409
    assert all(words in said(page) for words in ["From the first window", "From the second"])
    assert fresh(contribution).draft == "From the first window"
    press(client, contribution, "send", "From the second", seen=SEEN.search(said(page))[1])
    assert fresh(contribution).text == "From the second"


def test_a_link_opens_only_its_own_text(client):
    mine, other = make_contribution(), make_contribution(draft="A secret of others")
    press(client, mine, "send")
    assert "A secret of others" not in said(client.get(mine.get_personal_url()))
    assert fresh(other).draft == "A secret of others"
    assert client.get("/reports/contributions/nothing/").status_code == 404


@pytest.mark.parametrize("odd", ["a\0b", "x" * 20_001])
def test_an_odd_text_is_refused_and_kept_in_the_form(client, odd):
    contribution = make_contribution()
    assert press(client, contribution, "send", odd).status_code == 422
    assert fresh(contribution).text == ""


@pytest.mark.parametrize("do", ["save", "send", "nothing"])
def test_a_withdrawn_request_has_ended(client, do):
    contribution = make_contribution(draft="A draft")
    old = seen(client, contribution)
    contributing.withdraw(contribution=contribution, why="not needed")
    page = client.post(contribution.get_personal_url(), {"do": do, "text": "x", "seen": old})
    assert page.status_code == 410
    assert "A draft" not in said(page)
    assert fresh(contribution).draft == "A draft"


@pytest.mark.parametrize("do", ["save", "send", "nothing"])
def test_nothing_comes_in_once_the_report_is_frozen(client, do):
    contribution = make_contribution(draft="A draft")
    old = seen(client, contribution)
    publishing.freeze(report=contribution.report)
    page = client.post(contribution.get_personal_url(), {"do": do, "text": "Late", "seen": old})
    assert page.status_code == 409
    assert "not being collected any more" in said(page)
    assert "Late" in said(page)
    stored = fresh(contribution)
    assert (stored.state, stored.draft) == ("asked", "A draft")


def test_who_was_asked_for_a_version_is_not_asked_for_its_correction(client):
    section, states = make_section(), ["asked", "received", "taken_over"]
    made = {state: make_contribution(section, state=state) for state in states}
    contribution, report = made["asked"], section.report
    publishing.freeze(report=report)
    publishing.ask_for_comments(report=report)
    publishing.approve(report=report)
    publishing.publish(report=report)
    publishing.take_back(report=report, reason="an error")
    assert {state: fresh(one).state for state, one in made.items()} == {
        "asked": "withdrawn",
        "received": "withdrawn",
        "taken_over": "taken_over",
    }
    assert client.get(contribution.get_personal_url()).status_code == 410


def test_as_many_questions_for_many_blocks_of_text_as_for_one(client):
    contribution = make_contribution(make_section(text="{{ figure:members }}"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(contribution.get_personal_url())
    make_section(contribution.report)
    section = contribution.section
    section.text = "{{ figure:members }} and {{ figure:countries }}\n\n" * 20
    section.save()
    with CaptureQueriesContext(connection) as many:
        client.get(contribution.get_personal_url())
    assert len(many) == len(few)


def test_what_is_typed_is_shown_where_the_request_was_deleted_meanwhile(client, monkeypatch):
    contribution = make_contribution()
    old = seen(client, contribution)

    def too_late(**answer):
        contribution.delete()
        contributing.answer(**answer)

    monkeypatch.setattr("reports.views.contributions.answer", too_late)
    page = client.post(contribution.get_personal_url(), {"do": "send", "text": "Mine", "seen": old})
    assert page.status_code == 404
    assert "Mine" in said(page)


# --- what the database keeps ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "change", "words"),
    [
        ("received", {"text": ""}, "says_something"),
        ("asked", {"words": ""}, "asks_for_something"),
        ("asked", {"state": "declined"}, "answered_at_a_time"),
        ("taken_over", {"text": "Other"}, "it is changed in its section"),
        ("taken_over", {"state": "received"}, "it is changed in its section"),
    ],
)
def test_the_database_keeps_what_was_answered(state, change, words):
    contribution = make_contribution(state=state)
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        Contribution.objects.filter(pk=contribution.pk).update(**change)


@pytest.mark.parametrize(
    "change", [{"text": "x"}, {"draft": "x"}, {"state": "received", "text": "x"}]
)
def test_no_statement_brings_a_text_into_a_frozen_report(change):
    contribution = make_contribution()
    publishing.freeze(report=contribution.report)
    rows = Contribution.objects.filter(pk=contribution.pk)
    answered = change | {"answered_at": timezone.now()}
    with pytest.raises(IntegrityError, match="while the report is being"), transaction.atomic():
        rows.update(**answered)
    with pytest.raises(IntegrityError, match="while the report is being"), transaction.atomic():
        make_contribution(contribution.section)
    contributing.withdraw(contribution=contribution, why="frozen")
    assert fresh(contribution).state == "withdrawn"


def test_a_new_address_gets_a_new_link():
    contribution = make_contribution()
    Contribution.objects.update(email="other@example.org")
    assert fresh(contribution).token != contribution.token


# --- reminding and forgetting ---------------------------------------------------------------------


def test_only_those_who_have_not_answered_are_reminded():
    section = make_section()
    made = {state: make_contribution(section, state=state) for state in Contribution.State.values}
    make_contribution(section, asked_at=None, name="Not asked")
    make_contribution(section, reminded_at=timezone.now(), name="Reminded")
    make_contribution()
    rows = Contribution.objects.filter(section__report=section.report)
    mailing = remind(rows, report=section.report, by=None)
    written = mailing.mails.exclude(to="").values_list("to", flat=True)
    assert list(written) == [made["asked"].email]
    assert dict(mailing.mails.filter(to="").values_list("name", "problem")) == {
        "Not asked": "Was not asked yet.",
        "Reminded": "Was reminded in the last two days.",
    }
    release(mailing, by=make_user(is_staff=True))
    assert fresh(made["asked"]).reminded_at is not None
    with pytest.raises(ValueError, match="Nobody can be reminded now"):
        remind(rows, report=section.report, by=None)


@pytest.mark.parametrize("became", ["withdrawn", "declined", "frozen", "deleted"])
def test_a_letter_that_is_not_wanted_any_more_does_not_go_out(client, became):
    section = make_section()
    mailing = ask(section)
    contribution = section.contributions.get()
    [mail] = mailing.mails.all()
    assert why_unwanted(mail) == ""
    match became:
        case "withdrawn":
            contributing.withdraw(contribution=contribution, why="x")
        case "declined":
            press(client, contribution, "nothing")
        case "frozen":
            publishing.freeze(report=section.report)
        case "deleted":
            contribution.delete()
    assert why_unwanted(mail) != ""


def test_people_are_forgotten_a_year_after_the_last_day():
    long_ago = timezone.localdate() - timedelta(days=400)
    section = make_section()
    ask(section)
    section.contributions.update(due_on=long_ago)
    asked = section.contributions.get()
    section.contributions.update(draft="Half a thought")
    used = make_contribution(section, state="taken_over", due_on=long_ago, name="Ada Used")
    recent = make_contribution(section)
    assert forget_contributors() == 2
    assert (fresh(asked).name, fresh(asked).email, fresh(asked).token == asked.token) == (
        *("", ""),
        False,
    )
    assert (fresh(used).name, fresh(used).email) == ("Ada Used", "")
    assert fresh(recent).email == recent.email
    recorded = repr(list(events_of(Contribution).objects.values()))
    gone = ["ada@example.org", asked.token, used.email, "Half a thought"]
    assert not any(one in recorded for one in gone)
    assert Mail.objects.exclude(to="").count() == 0
    assert "Ada" not in Mailing.objects.get().title
    assert forget_contributors() == 0
