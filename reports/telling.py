"""Telling people that a report is published, or corrected: by mails that wait to be looked at."""

from django.conf import settings
from django.db import transaction

from icpermed.outbox import Letter, compose, prepare
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.wanting import when_due
from registry.contacts import contacts
from registry.models import Organisation
from reports.models import Contribution, Report, Version
from reports.publishing import latest_of

PUBLISHED = "reports/mail/report_published.txt"
THANKS = "reports/mail/contribution_thanks.txt"
NOBODY = "There is no present contact with an e-mail address."


@transaction.atomic
def tell(*, report: Report, by) -> Mailing:
    """Prepare the mails about the version that the public reads; once, unless they are discarded.

    Who speaks for a member is told, and those whose text is part of it are, with our thanks for
    the first version. Who is both gets one mail. Raises ValueError while the public sees nothing.
    """
    report.hold()
    version = latest_of(report)
    if version is None or not report.is_published:
        raise ValueError("The public does not see this report: there is nothing to tell.")
    once = f"report.{report.pk}.published.{version.number}"
    to_writers = THANKS if version.number == 1 else PUBLISHED
    told: dict[str, Letter] = {}
    for name, email in writers(report):
        told.setdefault(email.lower(), written(to_writers, email, name, version))
    members = Organisation.objects.members()
    known = contacts(members)
    for mandate in known.values():
        person = mandate.person
        letter = written(PUBLISHED, person.email, person.name, version)
        told.setdefault(person.email.lower(), letter)
    return prepare(
        f"{report}: telling members and writers of version {version.number}",
        told.values(),
        about=report,
        by=by,
        once=once,
        without=[(str(one), NOBODY) for one in members if one.pk not in known],
    )


def writers(report: Report):
    """Name and address of those whose text was taken over, as long as we know them."""
    rows = Contribution.objects.filter(section__report=report, state=Contribution.State.TAKEN_OVER)
    return rows.exclude(email="").order_by("pk").values_list("name", "email")


def written(template: str, email: str, name: str, version: Version) -> Letter:
    """A letter about a version of a report, with its public address."""
    report = version.report
    url = settings.SITE_URL + report.get_absolute_url()
    return compose(
        template, email, name, addressee=name, report=report, version=version, report_url=url
    )


@when_due(PUBLISHED, THANKS)
def why_unwanted(mail: Mail) -> str:
    """Whether the report was hidden since the mail was prepared."""
    is_public = Report.objects.published().filter(pk=mail.about_pk).exists()
    return "" if is_public else "The public does not see this report any more."
