"""What tests of country reporting share: members with contacts, and what a browser sends."""

import re

from django.urls import reverse

from icpermed.outbox.models import Mail
from icpermed.outbox.releasing import release
from initiatives.models import Activity, MemberReport
from tests.factories import (
    make_mandate,
    make_membership,
    make_organisation,
    make_person,
    make_user,
)
from tests.initiatives.factories import make_activity, make_memberreport, make_past_round

HIDDEN = re.compile(r'name="seen" value="([^"]*)"')


def make_member(name=None, *, email="", role="reporting_contact", **fields):
    """A member of today; with an address, somebody speaks for it."""
    organisation = make_organisation(name, **fields)
    make_membership(organisation)
    if email:
        person = make_person(email=email)
        make_mandate(person, organisation=organisation, role=role)
    return organisation


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def seen(client, url: str) -> str:
    """What the page's form knows of what is stored."""
    return HIDDEN.search(client.get(url).content.decode())[1]


def press(client, report: MemberReport, do: str, **data):
    """Open the form, fill it in, press a button."""
    url = fresh(report).get_report_url()
    if do in ("save", "send", "add") and "seen" not in data:
        data["seen"] = seen(client, url)
    return client.post(url, {"do": do, **data})


def activity_data(**changes) -> dict:
    """A filled in activity."""
    fields = {
        "title": "Genome strategy",
        "kind": "strategy",
        "level": "national",
        "summary": "A plan for genomes.",
        "budget_qualifier": "exactly",
    }
    return fields | changes


def mails(report=None) -> list[Mail]:
    """The mails about a report, or all of them, in their order."""
    found = Mail.objects.exclude(to="").order_by("pk")
    return list(found.filter(about_pk=str(report.pk)) if report else found)


def let_go(mailing) -> int:
    """Somebody looks at the letters, and lets them go."""
    return release(mailing, by=make_user(is_staff=True))


def carried(report, title="Old strategy", **fields) -> Activity:
    """An activity that is filled in from the last report."""
    organisation = report.organisation
    past = make_memberreport(make_past_round(), organisation=organisation, state="accepted")
    old = make_activity(past, title=title, **fields)
    return make_activity(report, title=title, previous=old, change="unanswered", **fields)


def new_url(report) -> str:
    return reverse("member_report_new_activity", args=[report.token])


def activity_url(report, activity) -> str:
    return reverse("member_report_activity", args=[report.token, activity.pk])


def text(response) -> str:
    return response.content.decode()
