"""What is forgotten of the people at an event, and when; how many came from where stays."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from events.models import Event, Invitation, Participation, Speaker
from events.models.events import KEPT_FOR, SETTLED_AFTER
from events.models.participations import AWAY
from events.models.times import TodayThere
from events.registering import DAYS_TO_CONFIRM
from events.waiting import fresh, is_standing, lock, move_up
from icpermed import erasing
from icpermed.history import events_of
from icpermed.models import PartialPeriod
from icpermed.outbox.forgetting import erase as erase_mails
from icpermed.outbox.forgetting import forget_about
from icpermed.outbox.models import Mail, Mailing, about

#: The columns that tell who somebody is or was. Nobody is listed without a name.
WHO_TOOK_PART = {
    "person": None,
    "name": "",
    "email": "",
    "affiliation": "",
    "needs": "",
    "note": "",
    "is_listed": False,
    "consent": "",
    "consented_at": None,
}
WHO_WAS_INVITED = {"person": None, "mandate": None, "name": "", "email": ""}
#: Whose rows are emptied; of speakers only the address is.
ERASED = {Participation: WHO_TOOK_PART, Invitation: WHO_WAS_INVITED}
PEOPLE = [*ERASED, Speaker]


def of_event(model: type[models.Model], event: int) -> models.QuerySet:
    """Everything recorded of rows that belong, or belonged, to an event."""
    return events_of(model).objects.filter(event=event)


@transaction.atomic
def forget_people(event: int) -> int:
    """Erase who was invited, registered and came. Organisation, country, role and state stay.

    The event is named by its key: it may be deleted, and what was recorded of its people goes all
    the same. Returns how many participations and invitations there were.
    """
    rows = {model: model.objects.filter(event=event) for model in PEOPLE}
    gone = {model: recorded_only(model, event) for model in PEOPLE}
    people = [one for model in PEOPLE for one in [*rows[model], *gone[model]]]
    forget_mails(event, people)
    erased = {"erased_at": timezone.now(), "token": erasing.new_tokens()}
    known = {model: of_event(model, event).filter(erased_at=None) for model in ERASED}
    forgotten = sum(
        known[model]
        .filter(pgh_obj_id__in=[one.pk for one in gone[model]])
        .values("pgh_obj_id")
        .distinct()
        .count()
        for model in ERASED
    )
    for model, words in ERASED.items():
        forgotten += erasing.erase(
            rows[model].filter(erased_at=None), recorded=known[model], **words, **erased
        )
    recorded_addresses = of_event(Speaker, event).exclude(email="")
    erasing.erase(rows[Speaker].exclude(email=""), recorded=recorded_addresses, email="")
    return forgotten


def recorded_only(model: type[models.Model], event: int) -> list[models.Model]:
    """Rows of an event that are there no more, by their keys."""
    live = model.objects.filter(pk=OuterRef("pgh_obj_id"))
    states = of_event(model, event).filter(~Exists(live)).order_by()
    return [model(pk=pk) for pk in states.values_list("pgh_obj_id", flat=True).distinct()]


def forget_mails(event: int, people: list[models.Model]) -> None:
    """Erase what was written to people, or about the event as a whole, and who was left out."""
    forget_about([Event(pk=event), *people])
    mailings = Mailing.objects.filter(**about(Event(pk=event)))
    erase_mails(Mail.objects.filter(mailing__in=mailings))


@transaction.atomic
def forget_person(rows: Iterable[Participation | Invitation]) -> int:
    """Erase some people on request, before the day of their event. Returns how many rows.

    Who is still to come does not come: the place is free. What is recorded of deleted rows with
    the same address at the same event goes as well.
    """
    count = 0
    for row in rows:
        event, words = lock(row.event_id), ERASED[type(row)]
        if isinstance(row, Participation) and is_standing(event):
            row = fresh(row)
            if row.state not in AWAY and row.can_move(Participation.State.CANCELLED):
                row.move(Participation.State.CANCELLED, reason="Erased on request")
        gone = recorded_only(type(row), event.pk)
        same = of_event(type(row), event.pk).filter(
            pgh_obj_id__in=[one.pk for one in gone], email__iexact=row.email
        )
        same = set(same.exclude(email="").values_list("pgh_obj_id", flat=True))
        forget_about([row, *(type(row)(pk=pk) for pk in same)])
        if row.email:
            mailings = Mailing.objects.filter(**about(event))
            erase_mails(Mail.objects.filter(mailing__in=mailings, to__iexact=row.email))
        count += erasing.erase(
            type(row).objects.filter(pk=row.pk, erased_at=None),
            recorded=of_event(type(row), event.pk).filter(pgh_obj_id__in=same),
            **words,
            erased_at=timezone.now(),
            token=erasing.new_tokens(),
        )
        move_up(event)
    return count


def forget_needs() -> int:
    """Erase what people ate and how they got in, at events that are over, and of deleted events.

    Returns how many participations had said so.
    """
    not_over = Q(period__endswith__gt=TodayThere("timezone"))
    recorded = events_of(Participation).objects.exclude(needs="")
    events = settled(not_over).filter(pgh_obj_id__in=recorded.values("event_id"))
    over = list(events.values_list("pgh_obj_id", flat=True))
    return erasing.erase(
        Participation.objects.filter(event__in=over).exclude(needs=""),
        recorded=recorded.filter(event__in=over),
        needs="",
    )


@transaction.atomic
def forget_unconfirmed() -> int:
    """Forget registrations that nobody confirmed: the address may be somebody else's."""
    long_ago = timezone.now() - timedelta(days=DAYS_TO_CONFIRM)
    rows = Participation.objects.filter(
        state=Participation.State.REGISTERED, updated_at__lt=long_ago
    )
    forget_about(rows)
    return erasing.forget(rows)


def to_forget() -> list[int]:
    """The keys of events whose day has come, and of which somebody is still known.

    Deleted events are among them: the history knows their people.
    """
    today = timezone.localdate()
    # The period ends on the day after the last one.
    not_yet = Q(forget_on__gt=today) | Q(
        forget_on=None, period__endswith__gt=today - KEPT_FOR + timedelta(days=1)
    )
    known = Q(pk=None)
    for model in ERASED:
        states = events_of(model).objects.filter(erased_at=None)
        known |= Q(pgh_obj_id__in=states.values("event_id"))
    known |= Q(pgh_obj_id__in=events_of(Speaker).objects.exclude(email="").values("event_id"))
    return list(settled(not_yet).filter(known).values_list("pgh_obj_id", flat=True))


def settled(not_yet: Q) -> models.QuerySet:
    """Events for which something was never "not yet" by any of their states in the last days.

    A slip in a date does no harm so, if it is mended within ``SETTLED_AFTER``. Returns the state
    of each that was in force before, of deleted events too.
    """
    since = timezone.now() - SETTLED_AFTER
    states = events_of(Event).objects.annotate(
        period=PartialPeriod("starts_on", Coalesce("ends_on", "starts_on"))
    )
    before = states.filter(pgh_created_at__lte=since).order_by("pgh_obj_id", "-pgh_id")
    in_force = Q(pgh_id__in=before.distinct("pgh_obj_id").values("pgh_id"))
    lately = states.filter(in_force | Q(pgh_created_at__gt=since)).filter(not_yet)
    return states.filter(in_force).exclude(pgh_obj_id__in=lately.order_by().values("pgh_obj_id"))
