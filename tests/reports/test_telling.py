"""Who is told that a report is published, or corrected; and thanked for a text."""

import pytest
from django.urls import reverse

from icpermed.outbox.models import Mailing
from icpermed.outbox.releasing import discard
from icpermed.outbox.wanting import why_unwanted
from reports import contributing, publishing
from reports.models import Report
from reports.telling import tell
from tests.factories import make_mandate, make_membership, make_organisation, make_person
from tests.reports.factories import make_contribution, make_report

pytestmark = pytest.mark.django_db


def contact(name: str, **fields):
    """Somebody who speaks for a member."""
    organisation = make_organisation(f"Agency of {name}")
    make_membership(organisation, starts_on="2020")
    person = make_person(name=name, email=f"{name.lower()}@example.org")
    make_mandate(person, organisation=organisation, role="reporting_contact", **fields)


def publish(report, erratum="") -> Report:
    publishing.freeze(report=report)
    publishing.ask_for_comments(report=report)
    publishing.approve(report=report)
    publishing.publish(report=report, erratum=erratum)
    return report


def with_a_text(**fields) -> Report:
    """A report with a text that was taken over."""
    contribution = make_contribution(state="received", **fields)
    contributing.take_over(contribution=contribution, seen=contribution.fingerprint)
    return contribution.report


def subjects(mailing) -> dict[str, str]:
    return {mail.to: mail.subject for mail in mailing.mails.exclude(to="")}


def test_members_are_told_and_writers_are_thanked_each_by_one_mail():
    contact("Ada")
    contact("Former", ends_on="2021")
    contact("Both")
    report = with_a_text(name="Both", email="BOTH@example.org")
    make_contribution(report.sections.get(), state="declined", email="declined@example.org")
    mailing = tell(report=publish(report), by=None)
    thanks, told = f"Thank you for your text: {report} is published", f"{report} is published"
    assert subjects(mailing) == {"BOTH@example.org": thanks, "ada@example.org": told}
    assert report.get_absolute_url() in mailing.mails.get(to="ada@example.org").text
    silent = dict(mailing.mails.filter(to="").values_list("name", "problem"))
    assert silent == {"Agency of Former": "There is no present contact with an e-mail address."}


def test_each_version_is_told_once_and_a_correction_says_what_was_wrong():
    contact("Ada")
    report = publish(with_a_text())
    first = tell(report=report, by=None)
    assert tell(report=report, by=None) == first
    discard(first)
    assert tell(report=report, by=None) != first
    publishing.take_back(report=report, reason="a mistake")
    second = tell(report=publish(report, "It was *wrong*."), by=None)
    assert set(subjects(second).values()) == {f"{report} is corrected"}
    assert all("It was *wrong*." in mail.text for mail in second.mails.all())


def test_nothing_is_told_of_what_the_public_does_not_see(secretariat):
    report = publish(make_report())
    Report.objects.filter(pk=report.pk).withdraw()
    report.refresh_from_db()
    with pytest.raises(ValueError, match="nothing to tell"):
        tell(report=report, by=None)
    secretariat.post(reverse("admin:reports_report_move", args=[report.pk, "tell"]))
    assert Mailing.objects.count() == 0


def test_nobody_is_told_of_what_was_hidden_meanwhile():
    contact("Ada")
    report = publish(with_a_text())
    mails = tell(report=report, by=None).mails.exclude(to="")
    assert [why_unwanted(mail) for mail in mails] == ["", ""]
    Report.objects.filter(pk=report.pk).withdraw()
    words = "The public does not see this report any more."
    assert [why_unwanted(mail) for mail in mails] == [words, words]


def test_who_publishes_prepares_the_mails_at_the_desk(secretariat, editor):
    contact("Ada")
    report = publish(make_report())
    address = reverse("admin:reports_report_move", args=[report.pk, "tell"])
    assert editor.post(address).status_code == 403
    assert secretariat.post(address).url == Mailing.objects.get().get_absolute_url()
