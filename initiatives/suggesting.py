"""How initiatives come in: suggested by anybody, or made of what a member reported.

Whoever suggests one has no account, only the link to a page of their own.
"""

import pghistory
from django.db import connection, transaction
from django.urls import reverse
from django.utils.text import slugify

from initiatives.duplicates import alike
from initiatives.letters import tell_desk, tell_suggester
from initiatives.models import (
    Activity,
    Initiative,
    InitiativeCountry,
    InitiativeFigure,
    InitiativeLead,
    InitiativeLink,
    MemberReport,
)
from initiatives.models.initiatives import RESERVED
from initiatives.moving import locked
from registry.models import Country

State = Initiative.State

#: The lock of this transaction; another number than other locks have.
SUGGESTING = 0x496E6974
#: So long a suggestion waits for its confirmation; then it is forgotten.
DAYS_TO_CONFIRM = 30
#: So much may wait for the confirmation of one address at a time.
UNCONFIRMED_AT_ONCE = 3
#: What an initiative is that a member reported; all other activities are programmes.
KINDS = {
    Activity.Kind.INFRASTRUCTURE: Initiative.Kind.INFRASTRUCTURE,
    Activity.Kind.LAW: Initiative.Kind.LAW,
    Activity.Kind.STRATEGY: Initiative.Kind.STRATEGY,
}


def by_a_visitor(did: str):
    """The history says what somebody did, without the secret in the page's address."""
    return pghistory.context(
        url=reverse("initiative_list"), reason=f"Somebody {did}, by a personal link"
    )


def free_slug(title: str) -> str:
    """An address that nobody has yet, made of a title."""
    base = slugify(title)[:70].strip("-") or "initiative"
    like_it = Initiative.objects.filter(slug__startswith=base)
    taken = {*RESERVED, *like_it.values_list("slug", flat=True)}
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in [base, *numbered] if slug not in taken)


def one_after_the_other() -> None:
    """Of two that come in at once, the second sees which address the first has taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SUGGESTING])


# --- by anybody -----------------------------------------------------------------------------------


@transaction.atomic
def suggest(
    *, fields: dict, country: Country | None = None, lead: str = "", link: str = ""
) -> Initiative | None:
    """Take a suggestion in, and ask the owner of the address to confirm it.

    Where too much waits for the same address, nothing is taken: the page says the same.
    """
    one_after_the_other()
    waiting = Initiative.objects.filter(
        state=State.UNCONFIRMED, suggester_email__iexact=fields["suggester_email"]
    )
    if waiting.count() >= UNCONFIRMED_AT_ONCE:
        return None
    with by_a_visitor("suggested it"):
        initiative = Initiative.objects.create(
            **fields,
            slug=free_slug(fields["title"]),
            state=State.UNCONFIRMED,
            suggested_by="The form on the site",
        )
        add_parts(initiative, country=country, lead=lead, link=link)
    tell_suggester(initiative, "confirm")
    return initiative


def add_parts(initiative: Initiative, *, country=None, lead="", link="", organisation=None) -> None:
    """The rows that whoever suggests an initiative can fill in."""
    if country:
        InitiativeCountry.objects.create(initiative=initiative, country=country)
    if lead:
        InitiativeLead.objects.create(
            initiative=initiative, position=1, name=lead, organisation=organisation
        )
    if link:
        InitiativeLink.objects.create(
            initiative=initiative, position=1, title=initiative.title[:200], link=link
        )


@transaction.atomic
def confirm(*, initiative: Initiative) -> None:
    """The owner of the address says: yes, that is from me."""
    initiative = locked(initiative)
    if initiative.state != State.UNCONFIRMED:
        return  # The button was pressed twice.
    with by_a_visitor("confirmed the address"):
        initiative.move(State.SUGGESTED, reason="Address confirmed")
    tell_suggester(initiative, "received")
    found = [f"- {other} ({other.get_state_display().lower()})" for other in alike(initiative)]
    words = "\n".join(["Do we have it already? These are alike:", *found]) if found else ""
    tell_desk(initiative, "suggested an initiative", words)


# --- by a member, in the country reporting --------------------------------------------------------


@transaction.atomic
def suggest_from_activity(*, activity: Activity) -> Initiative:
    """Make a suggestion of what a member reported; what was one before stays the same one."""
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if activity.initiative:
        return activity.initiative
    if activity.is_confidential:
        raise ValueError("What is confidential does not become an initiative.")
    if activity.report.state != MemberReport.State.ACCEPTED:
        raise ValueError("Accept the report first.")
    before = activity.previous.initiative if activity.previous else None
    activity.initiative = before or initiative_of(activity)
    with pghistory.context(reason="Became an initiative"):
        activity.save(update_fields=["initiative", "updated_at"])
    return activity.initiative


def initiative_of(activity: Activity) -> Initiative:
    """A new suggestion with everything that the activity tells."""
    one_after_the_other()
    report = activity.report
    member, source = report.organisation, f"{report.round}: {report.organisation}"[:250]
    is_international = activity.level == Activity.Level.INTERNATIONAL or member.country is None
    initiative = Initiative.objects.create(
        title=activity.title,
        slug=free_slug(activity.title),
        kind=KINDS.get(activity.kind, Initiative.Kind.PROGRAMME),
        is_international=is_international,
        starts_on=activity.starts_on,
        ends_on=activity.ends_on,
        summary=activity.summary,
        source=source,
        suggested_by=source,
        contact_name=report.contact_name,
        contact_email=report.contact_email,
    )
    is_led_by_member = activity.lead.casefold() in {
        name.casefold() for name in [member.name, member.acronym] if name
    }
    add_parts(
        initiative,
        country=None if is_international else member.country,
        lead=activity.lead,
        link=activity.link,
        organisation=member if is_led_by_member else None,
    )
    if activity.budget is not None:
        InitiativeFigure.objects.create(
            initiative=initiative,
            position=1,
            label="Budget",
            qualifier=activity.budget_qualifier,
            number=activity.budget,
            unit=activity.currency,
            source=source,
        )
    return initiative
