"""The waiting list loses and doubles nobody, whatever people and the desk do, in any order."""

import random

import pytest

from events.chores import give_free_places
from events.models import Event, Participation
from events.registering import NoPlace, cancel, change, come_back, let_in
from events.waiting import place_in_queue
from tests.events.test_registering import join, states
from tests.factories import make_coming_event

pytestmark = pytest.mark.django_db


class Crowd:
    """People who do what they like, in any order; and what must be true after each step."""

    def __init__(self, seed: int, **fields):
        self.luck = random.Random(seed)
        self.event = make_coming_event(capacity_on_site=2, capacity_online=1, **fields)
        self.people = []
        self.order = {}

    def step(self) -> None:
        steps = [self.leave, self.switch, self.grow, self.shrink, self.back, self.delete, self.let]
        steps += [self.arrive] * 5
        self.luck.choice(steps)()
        give_free_places()

    def somebody(self) -> Participation:
        person = self.luck.choice(self.people)
        person.refresh_from_db()
        return person

    def arrive(self) -> None:
        mode = self.luck.choice(["on_site", "online"])
        self.people.append(join(self.event, f"p{len(self.order)}-{self.luck.random()}", mode))

    def leave(self) -> None:
        if self.people:
            cancel(self.somebody())

    def delete(self) -> None:
        if self.people:
            person = self.somebody()
            self.people.remove(person)
            person.delete()

    def let(self) -> None:
        waiting = list(self.event.participations.waiting())
        let_in(self.luck.sample(waiting, len(waiting) // 2))

    def back(self) -> None:
        if self.people:
            come_back(self.somebody())

    def switch(self) -> None:
        if not self.people:
            return
        person = self.somebody()
        other = "online" if person.mode == "on_site" else "on_site"
        try:
            change(person, mode=other, gives_up_place=self.luck.random() < 0.5)
        except NoPlace:
            assert person.state == "confirmed"

    def grow(self) -> None:
        self.set_places(self.luck.randint(1, 2))

    def shrink(self) -> None:
        self.set_places(-1)

    def set_places(self, more: int) -> None:
        field = self.luck.choice(["capacity_on_site", "capacity_online"])
        places = max(0, Event.objects.values_list(field, flat=True).get(pk=self.event.pk) + more)
        mode = field.removeprefix("capacity_")
        taken = self.event.participations.filter(state="confirmed", mode=mode).count()
        Event.objects.filter(pk=self.event.pk).update(**{field: max(places, taken)})

    def check(self) -> None:
        self.event.refresh_from_db()
        rows = list(self.event.participations.order_by("pk"))
        assert [row.pk for row in rows] == [person.pk for person in self.people]
        assert {row.state for row in rows} <= {"confirmed", "waiting", "cancelled"}
        for mode in ["on_site", "online"]:
            places = getattr(self.event, f"capacity_{mode}")
            taken = sum(row.state == "confirmed" and row.mode == mode for row in rows)
            queue = list(self.event.participations.waiting().filter(mode=mode))
            assert taken <= places
            assert self.event.needs_approval or not (queue and taken < places)
            before = [pk for pk in self.order.get(mode, []) if pk in {row.pk for row in queue}]
            now = [row.pk for row in queue]
            assert [place_in_queue(row) for row in queue] == list(range(1, len(queue) + 1))
            # Who waited before still waits in the same order, before everybody new.
            assert [pk for pk in now if pk in before] == before
            self.order[mode] = now


@pytest.mark.alike
@pytest.mark.parametrize("seed", range(6))
def test_the_waiting_list_loses_and_doubles_nobody(seed):
    crowd = Crowd(seed, needs_approval=seed >= 4)
    for _ in range(60):
        crowd.step()
        crowd.check()
    assert {"confirmed", "waiting", "cancelled"} <= set(states(crowd.event).values())
