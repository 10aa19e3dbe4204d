"""What the register needs done: a declared list of rules, see ``icpermed.duties``."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from icpermed.duties import Duty, in_the_future, register
from registry.models import Application, Decision, Mandate, Membership, Organisation, Proposal


def kept(rows):
    """Organisations that were not merged into another."""
    return rows.filter(merged_into=None)


def of_this(model, **conditions) -> Exists:
    """Whether there are rows of a model that belong to the organisation."""
    return Exists(model.objects.filter(organisation=OuterRef("pk"), **conditions))


def without_contact(rows):
    """Members and observers of today for whom nobody is named today."""
    contacts = Mandate.objects.current().filter(organisation=OuterRef("pk"))
    return kept(rows).taking_part().filter(~Exists(contacts))


def orphaned_mandates(rows):
    """Present delegates of organisations that were in the consortium and are no more."""
    roles = ["delegate", "deputy", "reporting_contact", "communication_contact"]
    memberships = Membership.objects.filter(organisation=OuterRef("organisation"))
    return rows.current().filter(
        Exists(memberships.past()), ~Exists(memberships.current()), role__in=roles
    )


def mandates_in_ended_bodies(rows):
    """Mandates that go on although their body has ended."""
    ended = Mandate.body.field.related_model.objects.past().values("pk")
    return rows.current().filter(body__in=ended)


def a_year_ago() -> date:
    """What was confirmed before this day should be confirmed again."""
    return timezone.localdate() - timedelta(days=365)


def unconfirmed(rows):
    """Public members and observers that nobody has confirmed for a year, though they had one."""
    year_ago = a_year_ago()
    long_here = Membership.objects.current().filter(
        Q(period__startswith__lt=year_ago) | Q(period__startswith=None),
        organisation=OuterRef("pk"),
    )
    return kept(rows).filter(
        Exists(long_here), Q(confirmed_on=None) | Q(confirmed_on__lt=year_ago), is_published=True
    )


DUTIES = [
    Duty(
        "waiting",
        Application,
        "application waits for a decision",
        "applications wait for a decision",
        "Check the documents, put it on the agenda, then accept or reject it.",
        lambda rows: rows.waiting(),
    ),
    Duty(
        "proposals",
        Proposal,
        "proposal of a contact waits for a decision",
        "proposals of contacts wait for a decision",
        "Compare it with the register, then accept or decline it.",
        lambda rows: rows.waiting(),
    ),
    Duty(
        "future_memberships",
        Membership,
        "membership has a date in the future",
        "memberships have dates in the future",
        "Perhaps a misprint, such as July 2033. Correct it, or wait until the day has come.",
        in_the_future("starts_on", "ends_on"),
    ),
    Duty(
        "future_mandates",
        Mandate,
        "mandate has a date in the future",
        "mandates have dates in the future",
        "Perhaps a misprint. Correct it, or wait until the day has come.",
        in_the_future("starts_on", "ends_on"),
    ),
    Duty(
        "future_decisions",
        Decision,
        "decision has a date in the future",
        "decisions have dates in the future",
        "Nobody can have decided tomorrow. Correct the date.",
        in_the_future("decided_on"),
    ),
    Duty(
        "without_contact",
        Organisation,
        "member or observer has no contact",
        "members and observers have no contact",
        "Add a mandate: a delegate, a deputy or another contact.",
        without_contact,
    ),
    Duty(
        "unconfirmed",
        Organisation,
        "member or observer has not confirmed its data for more than a year",
        "members and observers have not confirmed their data for more than a year",
        "Select them in the list, and ask their contacts to confirm the data.",
        unconfirmed,
    ),
    Duty(
        "after_leaving",
        Mandate,
        "contact speaks for an organisation that has left",
        "contacts speak for organisations that have left",
        "End the mandate on the day of leaving.",
        orphaned_mandates,
    ),
    Duty(
        "in_ended_body",
        Mandate,
        "mandate goes on in a body that has ended",
        "mandates go on in bodies that have ended",
        "End the mandate with the body.",
        mandates_in_ended_bodies,
    ),
    Duty(
        "never_took_part",
        Organisation,
        "published organisation never took part",
        "published organisations never took part",
        "Add its membership, or withdraw it from the public.",
        lambda rows: kept(rows).filter(~of_this(Membership), is_published=True),
    ),
    Duty(
        "members_in_private",
        Organisation,
        "member or observer is not published",
        "members and observers are not published",
        "The public counts do not include them. Publish them when they are ready.",
        lambda rows: kept(rows).taking_part().filter(is_published=False),
    ),
    Duty(
        "without_website",
        Organisation,
        "organisation has no website",
        "organisations have no website",
        "Add the address of its home page.",
        lambda rows: kept(rows).filter(website=""),
    ),
    Duty(
        "without_decision",
        Membership,
        "membership has no decision behind it",
        "memberships have no decision behind them",
        "Choose the decision of the Executive Committee by which it began.",
        lambda rows: rows.filter(start_decision=None),
    ),
]

register(*DUTIES)
