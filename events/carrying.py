"""Action items that are carried from meeting to meeting until they are done."""

from collections.abc import Iterable
from datetime import date

import pghistory
from django.db import models, transaction
from django.db.models import Q

from events.models import ActionItem, AgendaItem, CarriedItem, Event
from events.waiting import lock
from icpermed.outbox import compose, prepare
from icpermed.outbox.models import Mailing

TITLE = "Open action items"
ACTION_ITEM = "events/mail/action_item.txt"


def earlier_meetings(event: Event) -> models.QuerySet:
    """The meetings before this one, of the same body or in the same series."""
    related = Q(pk__in=[])
    if event.body_id:
        related |= Q(body=event.body_id)
    if event.series_id:
        related |= Q(series=event.series_id)
    before = Event.objects.filter(related).exclude(pk=event.pk).exclude(status="cancelled")
    return before.filter(period__startswith__lt=event.starts_on.first_day)


def open_before(event: Event) -> models.QuerySet:
    """What was agreed at earlier meetings and is not done: what is late comes first."""
    items = ActionItem.objects.open().filter(event__in=earlier_meetings(event).values("pk"))
    return items.select_related("event", "person", "organisation").order_by(
        models.F("due_on").asc(nulls_last=True), "pk"
    )


def carried(event: Event) -> models.QuerySet:
    """What is carried onto the agenda of a meeting; what was done before it drops out."""
    items = ActionItem.objects.filter(carried_items__agenda_item__event=event).filter(
        Q(done_on=None) | Q(done_on__gte=event.starts_on.first_day)
    )
    return items.select_related("event", "person", "organisation").distinct()


@transaction.atomic
def carry_over(event: Event, *, by) -> int:
    """Put the open items of earlier meetings onto the agenda, under one point.

    Pressed again, it adds what is new. Returns how many were added.
    """
    event = lock(event.pk)
    there = CarriedItem.objects.filter(agenda_item__event=event)
    items = list(open_before(event).exclude(pk__in=there.values("action_item")))
    if not items:
        return 0
    with pghistory.context(reason="open action items put on the agenda"):
        point = point_of(event)
        CarriedItem.objects.bulk_create(
            CarriedItem(agenda_item=point, action_item=item) for item in items
        )
    return len(items)


def point_of(event: Event) -> AgendaItem:
    """The point under which open items stand: the one that has some, else a new one, the last."""
    points = event.agenda_items.all()
    found = points.filter(carried_items__isnull=False).first() or points.filter(title=TITLE).first()
    if found:
        return found
    last = points.filter(day=1).aggregate(models.Max("position"))["position__max"]
    return event.agenda_items.create(
        title=TITLE, kind=AgendaItem.Kind.DISCUSSION, position=1 if last is None else last + 1
    )


@transaction.atomic
def mark_done(item: ActionItem, *, on: date, by, outcome: str = "") -> None:
    """It is done, with what came of it. Raises ValueError where it was done already."""
    item = ActionItem.objects.select_for_update().get(pk=item.pk)
    if item.done_on:
        raise ValueError(f"“{item}” was done on {item.done_on:%-d %B %Y} already.")
    item.done_on, item.outcome = on, outcome.strip()
    item.full_clean()
    with pghistory.context(reason="done"):
        item.save(update_fields=["done_on", "outcome", "updated_at"])


@transaction.atomic
def ask_about(items: Iterable[ActionItem], *, event: Event, by) -> Mailing:
    """Ask those who agreed to do something how it goes: one letter for each, as a draft.

    Raises ValueError where nobody can be written to.
    """
    by_person, without = {}, []
    for item in items:
        if item.person and item.person.email:
            by_person.setdefault(item.person, []).append(item)
        else:
            without.append((f"{item.who}: {item}", "There is no person with an e-mail address."))
    if not by_person:
        raise ValueError("Nobody can be written to: no item belongs to a person with an address.")
    letters = [
        (compose(ACTION_ITEM, person.email, person.name, items=own, event=event), "", person)
        for person, own in by_person.items()
    ]
    return prepare(f"Action items: {event}", letters, about=event, by=by, without=without)
