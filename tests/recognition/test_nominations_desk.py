"""Nominations at the desk: read as they were handed in, checked, led on by buttons."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from icpermed.outbox.models import Mail
from recognition.admin.moves import STEPS
from recognition.models.nominations import CONTENT
from tests.desk import management_form, url
from tests.factories import make_organisation, make_person
from tests.recognition.factories import (
    make_award,
    make_coauthor,
    make_edition,
    make_judged_edition,
    make_nomination,
    make_nominationfile,
    make_open_edition,
)

pytestmark = pytest.mark.django_db


def page_of(client, nomination):
    return client.get(url("nomination", "change", nomination.pk))


def move(client, nomination, name, **data):
    response = client.post(url("nomination", "move", nomination.pk, name), data)
    nomination.refresh_from_db()
    return response


def form_of(nomination, **changes):
    """What the browser sends when a nomination is saved."""
    fields = {"email": nomination.email, "nominator_email": "", "redacted_text": "", "note": ""}
    fields |= {"feedback": "", "person": "", "organisation": ""}
    seen = {"_seen": "2999-01-01T00:00:00+00:00"}
    return fields | seen | management_form("co_authors") | changes


def test_it_is_read_as_it_was_handed_in(secretariat):
    nomination = make_nomination(text="As *handed in*.")
    response = page_of(secretariat, nomination)
    shown = response.context["adminform"].form.fields
    assert not set(CONTENT) & set(shown)
    assert "As *handed in*." in response.content.decode()


def test_the_secretariat_keeps_what_is_its_own(secretariat):
    nomination, person = make_nomination(), make_person()
    data = form_of(nomination, person=person.pk, feedback="Well written.", title="Forged")
    secretariat.post(url("nomination", "change", nomination.pk), data)
    title = nomination.title
    nomination.refresh_from_db()
    assert (nomination.person, nomination.feedback) == (person, "Well written.")
    assert nomination.title == title


def test_a_new_address_ends_the_link(secretariat):
    nomination = make_nomination()
    token = nomination.nominee_token
    data = form_of(nomination, email="new@nominees.example.org")
    secretariat.post(url("nomination", "change", nomination.pk), data)
    nomination.refresh_from_db()
    assert nomination.email == "new@nominees.example.org"
    assert nomination.nominee_token != token


def test_it_is_found_eligible_by_a_button(secretariat):
    nomination = make_nomination(state="submitted")
    move(secretariat, nomination, "eligible")
    assert nomination.state == "eligible"


def test_not_eligible_needs_a_reason_that_goes_out_by_mail(secretariat):
    nomination = make_nomination(state="submitted")
    response = move(secretariat, nomination, "not-eligible", reason="")
    assert (set(response.context["form"].errors), nomination.state) == ({"reason"}, "submitted")
    move(secretariat, nomination, "not-eligible", reason="The work is of 2012.")
    assert (nomination.state, nomination.reason) == ("ineligible", "The work is of 2012.")
    letter = Mail.objects.get(about_pk=str(nomination.pk))
    assert (letter.to, "The work is of 2012." in letter.text) == (nomination.email, True)
    assert mail.outbox == []  # The worker sends it, not the page.


def test_what_stands_in_the_way_is_said_and_nothing_changes(secretariat):
    nomination = make_nomination(state="submitted", is_self=False, accepted_at=None)
    response = move(secretariat, nomination, "eligible")
    assert nomination.state == "submitted"
    assert response.context["form"].non_field_errors() == [
        "The nominee has not agreed yet: the jury cannot get it before."
    ]


def test_more_time_is_for_one_nomination_and_has_a_reason(secretariat):
    nomination = make_nomination(state="submitted")
    until = timezone.localtime() + timedelta(days=3)
    data = {"until_0": f"{until:%Y-%m-%d}", "until_1": "17:00", "reason": "Ill in hospital."}
    move(secretariat, nomination, "extend", **data)
    there = timezone.localtime(nomination.late_until)
    assert (f"{there:%Y-%m-%d %H:%M}", "Ill in hospital." in nomination.note) == (
        f"{until:%Y-%m-%d} 17:00",
        True,
    )
    nomination.text = "Written late."
    nomination.save()  # The database lets it through.


def test_a_moment_that_is_over_gives_no_time(secretariat):
    nomination = make_nomination(state="submitted")
    data = {"until_0": "2020-01-01", "until_1": "17:00", "reason": "x"}
    response = move(secretariat, nomination, "extend", **data)
    assert response.context["form"].non_field_errors() == [
        "This moment is over: write a later one."
    ]
    assert nomination.late_until is None


@pytest.mark.parametrize("state", ["draft", "submitted", "eligible", "winner", "withdrawn"])
def test_only_steps_that_are_possible_are_offered(secretariat, state):
    nomination = make_nomination(state=state)
    offered = {address for _, address in page_of(secretariat, nomination).context["moves"]}
    possible = {name for name, step in STEPS.items() if step.is_possible(nomination)}
    assert offered == {url("nomination", "move", nomination.pk, name) for name in possible}
    for name in set(STEPS) - possible:
        move(secretariat, nomination, name, reason="x")
        assert nomination.state == state


def test_doubles_and_earlier_awards_are_named(secretariat):
    edition = make_judged_edition()
    nomination = make_nomination(edition, name="Zoë Ångström")
    other = make_nomination(edition, name="Zoe Angstrom")
    award = make_award("Z. Ångström", edition=make_edition(is_published=False))
    make_award("Somebody Else")
    context = page_of(secretariat, nomination).context
    assert [one for one, _ in context["others"]] == [other]
    assert [one for one, _ in context["awards"]] == [award]


def test_the_register_is_suggested_and_linked_by_a_button(secretariat):
    person = make_person("Zoë Ångström")
    organisation = make_organisation("Universitas Exempli")
    make_organisation("Other")
    nomination = make_nomination(name="ZOE ANGSTROM", affiliation="Dept, Universitas Exempli")
    context = page_of(secretariat, nomination).context
    assert list(context["people"]) == [person]
    assert list(context["organisations"]) == [organisation]
    address = url("nomination", "link", nomination.pk)
    assert secretariat.get(address).status_code == 405
    secretariat.post(address, {"organisation": organisation.pk})
    nomination.refresh_from_db()
    assert (nomination.organisation, nomination.person) == (organisation, None)


def test_files_open_for_the_secretariat_alone(secretariat, editor):
    file = make_nominationfile(make_nomination(make_open_edition()))
    address = url("nomination", "file", file.nomination_id, file.key)
    response = secretariat.get(address)
    assert b"".join(response.streaming_content) == b"%PDF-1.7 paper"
    assert response["Cache-Control"].startswith("private, no-store")
    assert editor.get(address).status_code in {403, 404}


def test_the_text_without_names_is_proposed_checked_and_kept(secretariat):
    nomination = make_nomination(make_open_edition(), name="Zoë Ångström", text="By Ångström.")
    make_coauthor(nomination, name="Ann Other")
    address = url("nomination", "redact", nomination.pk)
    assert secretariat.get(address).context["form"].initial["redacted_text"] == "By […]."
    response = secretariat.post(address, {"redacted_text": "By Other and me."}, follow=True)
    nomination.refresh_from_db()
    assert nomination.redacted_text == "By Other and me."
    assert "It may still tell whose work it is: “Other”." in response.content.decode()


def test_the_list_filters_by_state_country_and_duty(secretariat):
    make_nomination()
    waiting = make_nomination(state="submitted")
    for query in [{"state__exact": "submitted"}, {"to_do": "nomination_to_screen"}]:
        response = secretariat.get(url("nomination", "changelist"), query)
        assert list(response.context["cl"].result_list) == [waiting]


@pytest.mark.parametrize("name", STEPS)
def test_an_editor_takes_no_step(editor, name):
    nomination = make_nomination(state="submitted")
    assert move(editor, nomination, name, reason="x").status_code in {403, 404}
    assert nomination.state == "submitted"
