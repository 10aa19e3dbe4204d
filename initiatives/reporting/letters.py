"""What we write to the reporting contacts of members, and to our own desk about their reports."""

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from icpermed.outbox import Letter, compose, send
from icpermed.outbox.models import Mail
from initiatives.models import MemberReport

#: Our letters, by what they are for.
LETTERS = {
    "accepted": "initiatives/mail/report_accepted.txt",
    "asked": "initiatives/mail/report_asked.txt",
    "received": "initiatives/mail/report_received.txt",
    "reminder": "initiatives/mail/report_reminder.txt",
    "returned": "initiatives/mail/report_returned.txt",
}
TO_THE_DESK = "initiatives/mail/report_desk.txt"


def written(report: MemberReport, what: str, **context) -> Letter:
    """A letter to the reporting contact, with the link to the form."""
    return compose(
        LETTERS[what],
        report.contact_email,
        report.contact_name,
        report=report,
        round=report.round,
        organisation=report.organisation,
        personal_url=settings.SITE_URL + report.get_report_url(),
        **context,
    )


def tell_contact(report: MemberReport, what: str, **context) -> bool:
    """Write to the contact, if there is one to write to. Returns whether there is."""
    if report.contact_email:
        key = f"report.{report.pk}.{what}.{report.updated_at:%Y%m%dT%H%M%S.%f}"
        send(written(report, what, **context), about=report, once=key)
    return bool(report.contact_email)


def tell_desk(report: MemberReport, words: str) -> None:
    """Tell the secretariat what a member writes."""
    desk = reverse("admin:initiatives_memberreport_change", args=[report.pk])
    letter = compose(
        TO_THE_DESK,
        settings.CONTACT_EMAIL,
        report=report,
        words=words,
        desk_url=settings.SITE_URL + desk,
    )
    send(letter, about=report)


# --- what has not gone out yet --------------------------------------------------------------------


def waiting_letters(reports: QuerySet[MemberReport], *what: str) -> QuerySet[Mail]:
    """Letters about some reports that have not gone out yet."""
    return Mail.objects.not_gone_out().filter(
        about_model=MemberReport._meta.label_lower,
        about_pk__in=[str(pk) for pk in reports.values_list("pk", flat=True)],
        template__in=[LETTERS[one] for one in what],
    )


def call_off(reports: QuerySet[MemberReport], words: str) -> int:
    """There is an answer, or none is wanted: letters that ask for it never go out."""
    return waiting_letters(reports, "asked", "reminder").cancel(words=words)
