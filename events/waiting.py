"""The places at an event and the queue for them: whoever came first gets the next free one.

Every change of who has a place is made under the event's lock, so there is always an order. The
database has the last word (the trigger ``within_capacity``): it also sees what the desk does.
"""

from collections.abc import Callable
from functools import wraps

from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from events import letters
from events.models import Event, Participation
from events.models.participations import WITH_A_PLACE

State, Mode = Participation.State, Participation.Mode

#: How each format of an event can be attended.
MODES = {
    Event.Format.PHYSICAL: [Mode.ON_SITE],
    Event.Format.ONLINE: [Mode.ONLINE],
    Event.Format.HYBRID: [Mode.ON_SITE, Mode.ONLINE],
}
#: In these the event will take place, as far as anybody knows.
STANDING = [Event.Status.PLANNED, Event.Status.CONFIRMED]
#: How often a change is tried that another one crossed.
TRIES = 5
DEADLOCK = "40P01"


def in_turn(verb: Callable) -> Callable:
    """One change after the other. Two that wait for each other: the database ends one, once more.

    The desk locks a participation before its event, we the event first; so this can happen.
    """

    @wraps(verb)
    def tried(*args, **kwargs):
        is_outermost = not connection.in_atomic_block
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    return verb(*args, **kwargs)
            except OperationalError as error:
                is_crossed = getattr(error.__cause__, "sqlstate", "") == DEADLOCK
                if not (is_outermost and is_crossed and attempt < TRIES):
                    raise

    return tried


def lock(event_id: int) -> Event:
    """The event as it is now; others who change its participations wait until we are done."""
    return Event.objects.select_for_update(no_key=True).get(pk=event_id)


def fresh(participation: Participation) -> Participation:
    """A participation as it is now, its event locked."""
    event = lock(participation.event_id)
    found = Participation.objects.select_for_update(no_key=True).get(pk=participation.pk)
    found.event = event
    return found


# --- what there is ------------------------------------------------------------------------------


def is_standing(event: Event) -> bool:
    """Whether places are given at all: it is going to take place, and is not over."""
    return event.status in STANDING and timezone.now() < event.ends


def is_let_in_by_hand(event: Event) -> bool:
    """Whether the secretariat decides who comes: a form cannot know who is a member."""
    return event.needs_approval or event.access == Event.Access.MEMBERS


def places(event: Event, mode: str) -> int | None:
    """How many people can take part in a way; None for no limit."""
    return event.capacity_on_site if mode == Mode.ON_SITE else event.capacity_online


def free_places(event: Event, mode: str) -> int | None:
    """How many places are free; None for no limit."""
    if mode not in MODES[event.format]:
        return 0
    limit = places(event, mode)
    if limit is None:
        return None
    return max(0, limit - event.participations.with_a_place().filter(mode=mode).count())


def free_in_each_mode(event: Event) -> dict[str, int | None]:
    """How many places are free in every mode of an event, in one question; None for no limit."""
    limits = {mode: places(event, mode) for mode in MODES[event.format]}
    taken = {}
    if any(limit is not None for limit in limits.values()):
        rows = event.participations.with_a_place().order_by().values_list("mode")
        taken = dict(rows.annotate(Count("pk")))
    return {
        mode: None if limit is None else max(0, limit - taken.get(mode, 0))
        for mode, limit in limits.items()
    }


def place_in_queue(participation: Participation) -> int:
    """1 for whoever gets the next free place."""
    mine = Q(queued_at=participation.queued_at, pk__lte=participation.pk)
    ahead = Q(queued_at__lt=participation.queued_at) | mine
    queue = Participation.objects.filter(event=participation.event_id, mode=participation.mode)
    return queue.waiting().filter(ahead).count()


# --- who gets a place ---------------------------------------------------------------------------


def move_up(event: Event) -> list[Participation]:
    """Give the free places to those who have waited longest, and write to them."""
    return _move_up(event.pk)


@in_turn
def _move_up(event_id: int) -> list[Participation]:
    event = lock(event_id)
    if is_let_in_by_hand(event) or not is_standing(event):
        return []
    moved = []
    for mode in MODES[event.format]:
        free = free_places(event, mode)
        for waiting in event.participations.waiting().filter(mode=mode)[:free]:
            waiting.event = event
            if take_place(waiting, reason="Moved up from the waiting list"):
                letters.tell_place(waiting, has_waited=True)
                moved.append(waiting)
    return moved


def take_place(participation: Participation, *, reason: str, **fields) -> bool:
    """Confirm somebody if the database finds that there is a place. Returns whether it did."""
    try:
        with transaction.atomic():
            participation.move(State.CONFIRMED, reason=reason, **fields)
    except IntegrityError as error:
        if constraint_of(error) != "events_participation_within_capacity":
            raise
        event = participation.event
        participation.refresh_from_db()
        participation.event = event
        return False
    return True


def settle(participation: Participation, *, is_invited: bool, reason: str, **fields) -> None:
    """Give somebody a place, or put them at the end of the queue. The event is locked."""
    event = participation.event
    move_up(event)
    may_have_one = is_standing(event) and (is_invited or not is_let_in_by_hand(event))
    mode = fields.get("mode", participation.mode)
    has_one = may_have_one and free_places(event, mode) != 0
    if has_one and take_place(participation, reason=reason, **fields):
        return
    if participation.state != State.WAITING:
        participation.move(State.WAITING, reason=reason, **fields)


def constraint_of(error: IntegrityError) -> str:
    """The rule by which the database refused something."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""


def move_up_everywhere() -> int:
    """Fill what became free otherwise: by more places, at the desk, by SQL. Returns how many."""
    with_a_place = Participation.objects.filter(
        event=models.OuterRef("event"), mode=models.OuterRef("mode"), state__in=WITH_A_PLACE
    )
    taken = with_a_place.order_by().values("event").annotate(n=models.Count("pk")).values("n")
    limit = Case(
        When(mode=Mode.ON_SITE, then=F("event__capacity_on_site")),
        default=F("event__capacity_online"),
    )
    events = (
        Participation.objects.filter(
            state=State.WAITING, event__status__in=STANDING, event__needs_approval=False
        )
        .exclude(event__access=Event.Access.MEMBERS)
        .annotate(limit=limit, taken=Coalesce(models.Subquery(taken), Value(0)))
        .filter(Q(limit=None) | Q(limit__gt=F("taken")))
        .order_by()
        .values("event")
        .distinct()
    )
    return sum(len(move_up(event)) for event in Event.objects.filter(pk__in=events).order_by("pk"))
