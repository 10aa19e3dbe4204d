"""Contributions at the desk: asked for on the page of a section, read, and taken over."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from icpermed.duties import all_duties
from icpermed.outbox.models import Mailing
from reports import publishing
from reports.models import Contribution
from reports.resources import ContributionResource
from tests.factories import make_mandate, make_membership, make_organisation, make_person
from tests.reports.factories import make_contribution, make_section

pytestmark = pytest.mark.django_db


def url(record, page: str, *args) -> str:
    return reverse(f"admin:reports_{record._meta.model_name}_{page}", args=[record.pk, *args])


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def form(**changes) -> dict:
    """What a browser sends to ask somebody."""
    fields = {"person": "", "name": "Ada", "email": "ada@example.org", "words": "Two sentences."}
    return fields | {"due_on": timezone.localdate() + timedelta(days=7)} | changes


def ask(client, section, **changes):
    return client.post(url(section, "move", "ask"), form(**changes))


def test_somebody_is_asked_and_the_letter_is_looked_at(secretariat):
    section = make_section()
    response = ask(secretariat, section)
    mailing = Mailing.objects.get()
    assert response.url == mailing.get_absolute_url()
    assert (mailing.state, section.contributions.get().name) == ("draft", "Ada")
    page = secretariat.get(url(section, "change")).content.decode()
    assert url(section.contributions.get(), "change") in page


def test_contacts_of_members_are_offered_first(secretariat):
    member = make_organisation("Agency")
    make_membership(member)
    contact = make_person(name="Contact", email="contact@example.org")
    make_mandate(contact, organisation=member, role="reporting_contact")
    make_person(name="Another", email="another@example.org")
    make_person(name="Silent", email="")
    section = make_section()
    field = secretariat.get(url(section, "move", "ask")).context["form"]["person"].field
    offered = {group: [label for _, label in rows] for group, rows in list(field.choices)[1:]}
    assert offered == {
        "Contacts of members": ["Agency: Contact"],
        "Others of the register": ["Another"],
    }
    ask(secretariat, section, person=contact.pk, name="", email="")
    made = section.contributions.get()
    assert (made.person, made.email) == (contact, "contact@example.org")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "", "email": ""}, "Choose somebody, or write"),
        ({"email": "nonsense"}, "Enter a valid email address"),
        ({"words": ""}, "This field is required"),
        ({"due_on": "2020-01-01"}, "This day is over"),
        ({"due_on": "9998-01-01"}, "more than a year"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_asked(secretariat, changes, words):
    section = make_section()
    page = ask(secretariat, section, **changes)
    assert words in page.content.decode()
    assert (Contribution.objects.count(), Mailing.objects.count()) == (0, 0)


def test_the_last_day_is_moved_within_a_year_only(secretariat):
    contribution = make_contribution()
    changes = {"due_on": "9998-01-01", "words": "Three sentences, please."}
    kept = {field: getattr(contribution, field) for field in ["name", "email"]}
    page = secretariat.post(url(contribution, "change"), kept | changes)
    assert "more than a year" in str(page.context["adminform"].form.errors["due_on"])
    assert "Three sentences, please." in page.content.decode()
    assert fresh(contribution).due_on == contribution.due_on
    with pytest.raises(IntegrityError, match="within_a_year"), transaction.atomic():
        Contribution.objects.update(due_on="9998-01-01")


def test_either_somebody_of_the_register_or_an_address(secretariat):
    person = make_person(email="p@example.org")
    page = ask(secretariat, make_section(), person=person.pk)
    assert "not both" in page.content.decode()
    assert Contribution.objects.count() == 0


def test_who_may_not_look_at_letters_asks_nobody(editor):
    section = make_section()
    assert ask(editor, section).status_code == 403
    assert Contribution.objects.count() == 0


def test_a_text_is_taken_over_by_one_step(secretariat):
    contribution = make_contribution(state="received", text="We built **one**.")
    page = secretariat.get(url(contribution, "change")).content.decode()
    assert "We built <strong>one</strong>." in page
    address = url(contribution, "move", "take_over")
    asked = secretariat.get(address)
    assert "We built <strong>one</strong>." in asked.content.decode()
    secretariat.post(address, {"seen": asked.context["form"]["seen"].value()})
    assert fresh(contribution).state == "taken_over"
    assert fresh(contribution.section).text.endswith("We built **one**.")


def test_a_text_that_changed_meanwhile_is_not_taken_over_unread(secretariat):
    contribution = make_contribution(state="received")
    address = url(contribution, "move", "take_over")
    seen = secretariat.get(address).context["form"]["seen"].value()
    Contribution.objects.update(text="Something else")
    page = secretariat.post(address, {"seen": seen})
    assert "read it once more" in page.content.decode()
    assert fresh(contribution).state == "received"


@pytest.mark.parametrize("state", ["asked", "declined", "withdrawn"])
def test_nobody_at_the_desk_reads_what_is_not_handed_in(secretariat, state):
    contribution = make_contribution(draft="Half a thought", state=state)
    listed = reverse("admin:reports_contribution_changelist")
    exported = reverse("admin:reports_contribution_export")
    columns = ContributionResource().get_export_headers()
    pages = [
        secretariat.get(url(contribution, "change")),
        secretariat.get(url(contribution, "history")),
        secretariat.get(reverse("admin:recent_changes")),
        secretariat.post(exported, {"form": "csv", "columns": columns}),
    ]
    assert "A draft is saved" in pages[0].content.decode()
    assert contribution.email in pages[-1].content.decode()
    assert not any("Half a thought" in page.content.decode() for page in pages)
    assert not secretariat.get(listed, {"q": "thought"}).context["cl"].queryset.exists()


def test_the_page_of_the_report_counts_and_reminds(secretariat):
    contribution = make_contribution()
    report = contribution.report
    [(heading, [(label, count, found)])] = secretariat.get(url(report, "change")).context["asked"]
    assert (heading, label, count) == ("Contributions", "Asked", 1)
    make_contribution()
    assert list(secretariat.get(found).context["cl"].queryset) == [contribution]
    secretariat.post(url(report, "move", "remind"))
    [mail] = Mailing.objects.get().mails.all()
    assert mail.to == contribution.email


def test_freezing_says_what_nobody_has_taken_over(secretariat):
    contribution = make_contribution(state="received")
    page = secretariat.get(url(contribution.report, "move", "freeze")).content.decode()
    assert "1 contribution has come in" in page


def test_a_frozen_section_asks_nobody_and_takes_nothing_over(secretariat):
    contribution = make_contribution(state="received")
    publishing.freeze(report=contribution.report)
    ask(secretariat, contribution.section)
    secretariat.post(url(contribution, "move", "take_over"), {"seen": contribution.fingerprint})
    assert Contribution.objects.count() == 1
    assert fresh(contribution).state == "received"


def test_what_waits_stands_on_the_start_page():
    make_contribution(state="received")
    make_contribution(due_on=timezone.localdate() - timedelta(days=1))
    make_contribution()
    late = make_contribution(due_on=timezone.localdate() - timedelta(days=1))
    publishing.freeze(report=late.report)
    found = {duty.name: duty.rows().count() for duty in all_duties() if duty.model is Contribution}
    assert found == {"contributions_received": 1, "contributions_late": 1}
