"""What the start page says of initiatives, programmes, calls and country reporting."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from icpermed.duties import Duty, register
from initiatives.models import (
    CallLink,
    FundingCall,
    Initiative,
    InitiativeLink,
    Programme,
    ProgrammeLink,
    ReportingRound,
)
from initiatives.reporting.duties import DUTIES

State = Initiative.State
#: For so long we wait for a member before it is said on the start page.
LONG = timedelta(days=30)
#: After so long somebody compares the facts with their source again.
YEAR = timedelta(days=365)
#: So long before a deadline the start page speaks of it.
SOON = timedelta(days=14)
#: What is not to be shown any more, or not yet.
ASIDE = [State.UNCONFIRMED, State.SUGGESTED, State.DUPLICATE, State.REJECTED]


def in_state(state: str):
    """Initiatives in a state."""
    return lambda initiatives: initiatives.filter(state=state)


def without_link(initiatives):
    """Initiatives that we have taken up, and of which we have no page to read more."""
    return initiatives.exclude(state__in=ASIDE).filter(links__isnull=True)


def nowhere(initiatives):
    """Initiatives that belong to no country, and are not international."""
    taken_up = initiatives.exclude(state__in=ASIDE)
    return taken_up.filter(is_international=False, country_rows__isnull=True)


def unchecked(initiatives):
    """Published initiatives of which nobody has compared the facts for a year."""
    long_ago = Q(verified_on__isnull=True) | Q(verified_on__lt=timezone.localdate() - YEAR)
    return initiatives.published().filter(long_ago)


def waiting_for_member(initiatives):
    """Drafts whose members were asked long ago."""
    asked = initiatives.filter(state=State.DRAFTED)
    return asked.filter(asked_at__lt=timezone.now() - LONG)


def without_scheme(links):
    """Links that were given without https://, and mended."""
    return links.exclude(link__iregex=r"^\s*https?://")


def without_dates(programmes):
    """Published programmes of which neither the beginning nor the end is known."""
    return programmes.published().filter(starts_on__isnull=True, ends_on__isnull=True)


def due_soon(rounds):
    """Open rounds whose deadline is near."""
    today = timezone.localdate()
    return rounds.filter(
        state=ReportingRound.State.OPEN, due_on__gte=today, due_on__lte=today + SOON
    )


def link_duty(name: str, model, one: str, many: str) -> Duty:
    """Links that were mended, of one sort of record."""
    return Duty(
        name,
        model,
        f"link of {one} was given without https://",
        f"links of {many} were given without https://",
        "It was mended for the page. Open it to see whether it works, and write it out in full.",
        without_scheme,
    )


register(
    Duty(
        "initiatives_suggested",
        Initiative,
        "suggested initiative waits to be verified",
        "suggested initiatives wait to be verified",
        "Compare the facts with their source; then verify it, or say why it is not taken up.",
        in_state(State.SUGGESTED),
    ),
    Duty(
        "initiatives_to_draft",
        Initiative,
        "verified initiative has no text for the public yet",
        "verified initiatives have no text for the public yet",
        "Write the summary and the key points in our own words, then mark it as drafted.",
        in_state(State.VERIFIED),
    ),
    Duty(
        "initiatives_to_ask",
        Initiative,
        "drafted initiative was not shown to its member yet",
        "drafted initiatives were not shown to their members yet",
        "Enter who approves it, and ask; or note how the approval is known.",
        lambda initiatives: initiatives.filter(state=State.DRAFTED, asked_at__isnull=True),
    ),
    Duty(
        "initiatives_waiting_for_members",
        Initiative,
        "initiative has waited for its member for more than 30 days",
        "initiatives have waited for their members for more than 30 days",
        "Ask again, or find out in another way what the member says.",
        waiting_for_member,
    ),
    Duty(
        "initiatives_to_publish",
        Initiative,
        "initiative is approved and not published",
        "initiatives are approved and not published",
        "Publish it.",
        in_state(State.APPROVED),
    ),
    Duty(
        "initiatives_without_link",
        Initiative,
        "initiative has no link where one can read more",
        "initiatives have no link where one can read more",
        "Find its page, and add the link with its language.",
        without_link,
    ),
    Duty(
        "initiatives_of_no_country",
        Initiative,
        "initiative belongs to no country and is not marked as international",
        "initiatives belong to no country and are not marked as international",
        "Add its country, or tick “international”.",
        nowhere,
    ),
    Duty(
        "initiatives_to_check",
        Initiative,
        "published initiative was not compared with its source for over a year",
        "published initiatives were not compared with their sources for over a year",
        "Look at the source, correct what has changed, and enter the day under “facts checked”.",
        unchecked,
    ),
    Duty(
        "programmes_without_dates",
        Programme,
        "published programme has neither a beginning nor an end",
        "published programmes have neither a beginning nor an end",
        "Find out when it began; the year is enough.",
        without_dates,
    ),
    Duty(
        "calls_of_hidden_programmes",
        FundingCall,
        "published funding call is hidden, because its programme is",
        "published funding calls are hidden, because their programmes are",
        "Publish the programme, or withdraw the call.",
        lambda calls: calls.filter(is_published=True, programme__is_published=False),
    ),
    link_duty("initiative_links_without_scheme", InitiativeLink, "an initiative", "initiatives"),
    link_duty("programme_links_without_scheme", ProgrammeLink, "a programme", "programmes"),
    link_duty("call_links_without_scheme", CallLink, "a funding call", "funding calls"),
    Duty(
        "rounds_due_soon",
        ReportingRound,
        "reporting round is due within 14 days",
        "reporting rounds are due within 14 days",
        "Look at the matrix who has not answered. Reminders wait in the outbox.",
        due_soon,
    ),
    *DUTIES,
)
