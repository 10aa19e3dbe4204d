"""Who came to an event: marked in one go, counted by organisation and country."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pghistory
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from events.models import Event, Participation
from events.models.participations import AWAY
from events.quorum import SPEAKS_FOR_A_MEMBER, SPEAKS_FOR_AN_OBSERVER, meeting_day
from registry.models import Country, Membership, Organisation

State = Participation.State

#: What can be said of somebody; to say nothing leaves them as they are.
MARKS = [
    (Participation.Mode.ON_SITE.value, "On site"),
    (Participation.Mode.ONLINE.value, "Online"),
    ("absent", "Absent"),
]

#: Organisations in no country are international: the register has no others.
INTERNATIONAL = "International organisations"
NO_COUNTRY = "Country not stated"
NO_ORGANISATION = "Without an organisation"


# --- who is expected ------------------------------------------------------------------------------


@dataclass
class Group:
    """The people of one organisation who are expected at an event, or came."""

    name: str
    country: str
    is_observer: bool = False
    people: list[Participation] = field(default_factory=list)


def expected(event: Event) -> list[Group]:
    """Everybody who is invited, registered, waits or came, by country and organisation.

    Those who cancelled or declined are there as well, in case they come all the same; unless
    they took part again under another row.
    """
    rows = list(in_order(event.participations.all()))
    here = [row for row in rows if row.state not in AWAY]
    people = {row.person_id for row in here if row.person_id}
    addresses = {row.email.lower() for row in here if row.email}
    again = [row for row in rows if row.person_id in people or row.email.lower() in addresses]
    left_out = {row.pk for row in again if row.state in AWAY}
    return grouped(event, [row for row in rows if row.pk not in left_out])


def came(event: Event) -> list[Group]:
    """Everybody who attended, by country and organisation."""
    return grouped(event, in_order(event.participations.filter(state=State.ATTENDED)))


def in_order(rows: models.QuerySet) -> models.QuerySet:
    """People by country, organisation and name."""
    return rows.select_related("organisation__country", "country").order_by(
        "organisation__country__name", "organisation__sort_key", "name", "pk"
    )


def grouped(event: Event, rows: Iterable[Participation]) -> list[Group]:
    """People under their organisations; who belongs to no country comes last."""
    observers, groups = observers_of(event), {}
    for row in rows:
        key = row.organisation_id or row.affiliation.casefold()
        group = groups.setdefault((key, country_of(row)), group_of(row, observers))
        group.people.append(row)
    last = {INTERNATIONAL: 1, NO_COUNTRY: 2}
    return sorted(groups.values(), key=lambda group: (last.get(group.country, 0), group.country))


def observers_of(event: Event) -> set[int]:
    """The organisations that were observers on the first day of an event."""
    observers = Membership.objects.current(meeting_day(event)).filter(role="observer")
    return set(observers.values_list("organisation", flat=True))


def country_of(row: Participation) -> str:
    """The country that somebody is counted for: the organisation's, else their own."""
    country = (row.organisation and row.organisation.country) or row.country
    if country:
        return str(country)
    return INTERNATIONAL if row.organisation else NO_COUNTRY


def group_of(row: Participation, observers: set[int]) -> Group:
    """The heading under which somebody stands."""
    name = str(row.organisation) if row.organisation else row.affiliation or NO_ORGANISATION
    return Group(name, country_of(row), row.organisation_id in observers)


# --- marking --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WalkIn:
    """Somebody who was not expected, and came."""

    name: str
    mode: str
    role: str = Participation.Role.GUEST
    organisation: Organisation | None = None
    affiliation: str = ""
    country: Country | None = None


@transaction.atomic
def record_attendance(
    event: Event, *, marks: Mapping[int, str], walk_ins: Iterable[WalkIn] = (), by
) -> int:
    """Write down who came and who did not; who is not named stays as before.

    More people than places are possible: who came has come. Returns how many rows changed.
    Raises ValueError before the first day, or if an invitation would serve too many.
    """
    if meeting_day(event) > event.today():
        raise ValueError("The event lies in the future: nobody can have come yet.")
    now = timezone.now()
    with pghistory.context(reason=f"attendance written down by {by}" if by else "attendance"):
        changed = 0
        for mark, _ in MARKS:
            keys = [pk for pk, said in marks.items() if said == mark]
            changed += write_down(event, keys, mark, now) if keys else 0
        new = [participation_of(event, person) for person in walk_ins]
        Participation.objects.bulk_create(new)
    return changed + len(new)


def write_down(event: Event, keys: list[int], mark: str, now) -> int:
    """Give some people one mark: one statement, whatever their number."""
    state = State.ABSENT if mark == "absent" else State.ATTENDED
    fields = {"state": state} if mark == "absent" else {"state": state, "mode": mark}
    may = [before for before, after in Participation.MOVES.items() if state in after]
    rows = event.participations.filter(pk__in=keys, state__in=[*may, state]).exclude(**fields)
    try:
        with transaction.atomic():
            return rows.update(updated_at=now, **fields)
    except IntegrityError as refused:
        raise ValueError(
            "More people would come by one invitation than it has places, or one person twice."
            " Leave those who declined or cancelled as they are, and add them below."
        ) from refused


def participation_of(event: Event, person: WalkIn) -> Participation:
    """A row for somebody who was not expected."""
    organisation = person.organisation
    return Participation(
        event=event,
        name=person.name,
        mode=person.mode,
        role=person.role,
        state=State.ATTENDED,
        organisation=organisation,
        affiliation="" if organisation else person.affiliation,
        country=organisation.country if organisation else person.country,
    )


# --- counting -------------------------------------------------------------------------------------


@dataclass
class Total:
    """How many came from one organisation or country, and in which way."""

    name: str
    on_site: int = 0
    online: int = 0
    #: Whether one of them speaks for the organisation, so that it counts for a quorum.
    is_represented: bool = False

    @property
    def people(self) -> int:
        """All of them, each counted once."""
        return self.on_site + self.online


@dataclass(frozen=True)
class Attendance:
    """Who came to an event, in numbers."""

    organisations: list[Total]
    countries: list[Total]
    on_site: int
    online: int

    @property
    def people(self) -> int:
        """Everybody who came."""
        return self.on_site + self.online


def attendance(event: Event) -> Attendance:
    """Who came, by organisation (the largest first) and by country."""
    by_organisation, by_country = {}, {}
    observers = observers_of(event)
    rows = event.participations.filter(state=State.ATTENDED)
    modes = {"on_site": 0, "online": 0}
    for row in rows.select_related("organisation__country", "country"):
        group = group_of(row, observers)
        speaks = SPEAKS_FOR_AN_OBSERVER if group.is_observer else SPEAKS_FOR_A_MEMBER
        for totals, name in [(by_organisation, group.name), (by_country, group.country)]:
            total = totals.setdefault(name, Total(name))
            setattr(total, row.mode, getattr(total, row.mode) + 1)
            total.is_represented |= bool(row.organisation_id) and row.role in speaks
        modes[row.mode] += 1

    def in_order(totals: dict[str, Total]) -> list[Total]:
        return sorted(totals.values(), key=lambda total: (-total.people, total.name))

    return Attendance(in_order(by_organisation), in_order(by_country), **modes)
