"""The rows of a list one after the other: which of them mean the same organisation, and so on."""

import operator
from collections import ChainMap
from dataclasses import dataclass, field, replace

from icpermed.text import fold
from registry.membership_list.columns import IDENTITY
from registry.membership_list.contacts import plan_contacts
from registry.membership_list.entries import Entry
from registry.membership_list.matching import MOST_COMPARED, find, placed, similar
from registry.membership_list.plan import Plan, Terms
from registry.membership_list.register import Register, Slugs, newest_organisation
from registry.membership_list.verdict import Verdict
from registry.membership_list.writing import write
from registry.models import Organisation


@dataclass(slots=True)
class Seen:
    """What an earlier row said of an organisation: its line, and its cells."""

    line: int | None
    values: dict
    plan: Plan | None  # As long as its part of the list is in hand.
    pk: int | None = None
    is_refused: bool = False
    is_left_alone: bool = False

    @property
    def has_failed(self) -> bool:
        """Whether nothing can be built on it."""
        return self.is_refused or (self.plan is not None and not self.plan.is_sound)


@dataclass
class Listing:
    """A list in parts, each planned and then written before the next: the later see the earlier.

    Only what tells organisations apart is kept of each row, so that a long list fits.
    """

    terms: Terms = field(default_factory=Terms)
    slugs: Slugs = field(default_factory=Slugs)
    newest: int = field(default_factory=newest_organisation)
    seen: ChainMap = field(default_factory=ChainMap)
    compared: int = 0  # New names, with all names of the register.
    mentioned: set[int] = field(default_factory=set)  # Organisations that are not missing.

    def plan(
        self,
        entries: list[Entry],
        choices: dict[int | None, str],
        meant: dict[int | None, int] | None = None,
    ) -> list[Plan]:
        """What each row of a part would do.

        By line, `choices` says who was chosen where several may be meant, and `meant` whom a row
        means whatever it says.
        """
        meant = meant or {}
        chosen = [int(choice) for choice in choices.values() if choice.isdigit()]
        register = Register(entries, {*chosen, *meant.values()}, self.newest)
        self.seen = self.seen.new_child()
        plans = [Plan(entry, register, None, self.terms, self.slugs) for entry in entries]
        for plan in plans:
            line = plan.verdict.line
            if line in meant:
                plan.organisation = register.organisations.get(meant[line])
            else:
                self.match(plan, choices.get(line, ""))
        self.suggest([p for p in plans if p.organisation is None and p.is_sound], choices)
        for plan in filter(operator.attrgetter("is_sound"), plans):
            self.plan_one(plan)
        return plans

    def match(self, plan: Plan, choice: str) -> None:
        """Find the organisation that a row means; of a damaged row, at least note who it may be."""
        entry = plan.entry
        is_damaged = any(error["column"] in IDENTITY for error in entry.verdict.errors)
        if is_damaged:
            entry = replace(entry, verdict=Verdict(entry.verdict.line))
        found = find(entry, plan.register, choice)
        self.mentioned |= {candidate["id"] for candidate in entry.verdict.candidates}
        if found is None:
            return
        self.mentioned.add(found.pk)
        if not is_damaged:
            plan.organisation = found
            plan.verdict.record_id, plan.verdict.key = found.pk, found.slug

    def suggest(self, plans: list[Plan], choices: dict) -> None:
        """Name organisations much like the new ones; somebody may have chosen one of them."""
        compared = plans[: max(0, MOST_COMPARED - self.compared)]
        self.compared += len(plans)
        found = similar([plan.entry for plan in compared], self.newest)
        pks = {pk for likes in found.values() for pk, _ in likes}
        organisations = Organisation.objects.select_related("country").in_bulk(list(pks))
        for place, likes in found.items():
            plan, choice = plans[place], choices.get(plans[place].verdict.line, "")
            known = {candidate["id"] for candidate in plan.verdict.candidates}
            likes = [like for like in likes if like[0] not in known]
            plan.verdict.candidates += [
                {"id": pk, "label": placed(organisations[pk]), "reason": f"{likeness} % alike"}
                for pk, likeness in likes
            ]
            if choice in {str(pk) for pk, _ in likes}:
                plan.organisation = plan.register.organisations.get(int(choice))
            if plan.organisation is not None or choice == "new":
                plan.verdict.choice = choice
                plan.verdict.note("It was decided which organisation this is.")
            elif likes:
                plan.verdict.warn(
                    f"Much like {organisations[likes[0][0]]}, which is in the register. Go on only"
                    " if this is another organisation."
                )

    def plan_one(self, plan: Plan) -> None:
        """Plan a row: as the first of its organisation, or as another contact of it."""
        plan.first = self.seen_before(plan)
        if plan.first is None:
            plan.make()
        elif plan.first.is_left_alone:
            plan.leave_alone(f"Left alone like line {plan.first.line}, which is the same one.")
        elif not conflict(plan):
            plan.organisation = self.organisation_of(plan)
        organisation = plan.organisation
        if organisation is not None:
            plan.verdict.label = str(organisation)
            if organisation.pk and not plan.register.is_ours(organisation.pk):
                plan.verdict.record_id, plan.verdict.key = organisation.pk, organisation.slug
                self.mentioned.add(organisation.pk)
        if plan.is_sound and not plan.is_left_alone:
            plan_contacts(plan)
        if plan.is_sound and plan.first is None:
            self.remember(plan)

    # --- one organisation in two rows -------------------------------------------------------------

    def seen_before(self, plan: Plan) -> Seen | None:
        found = (self.seen.get(key) for key in keys_of(plan))
        return next((seen for seen in found if seen and not seen.is_refused), None)

    def organisation_of(self, plan: Plan) -> Organisation | None:
        """The organisation of the earlier row, be it of this part of the list or of one before."""
        first = plan.first
        return first.plan.organisation if first.plan else plan.register.organisations[first.pk]

    def remember(self, plan: Plan) -> None:
        """Keep what a later row of the same organisation is compared with."""
        kept = {name: v for name, v in plan.entry.values.items() if name != "contacts"}
        seen = Seen(plan.verdict.line, kept, plan, plan.organisation and plan.organisation.pk)
        seen.is_left_alone = plan.is_left_alone
        for key in keys_of(plan):
            self.seen.maps[0].setdefault(key, seen)

    # --- after planning ---------------------------------------------------------------------------

    def write(self, plans: list[Plan]) -> None:
        """Write a part of the list; what is refused is noted in its verdict."""
        write(plans)
        latest = self.seen.maps[0]
        for seen in latest.values():
            if seen.plan is not None:
                seen.is_refused = not seen.plan.is_sound
                seen.pk = seen.plan.organisation and seen.plan.organisation.pk
                seen.plan = None
        self.seen = self.seen.parents
        self.seen.maps[0].update(latest)
        self.slugs.keep()

    def forget(self) -> None:
        """Plan the part again: nothing of it has happened."""
        self.seen = self.seen.parents
        self.slugs.take_back()


def keys_of(plan: Plan) -> list[tuple]:
    """By what a later row would be found to be the same organisation."""
    entry = plan.entry
    keys = [("ROR", entry.get("ror_id"))] if entry.get("ror_id") else []
    if plan.organisation is not None and plan.organisation.pk:
        return [*keys, ("pk", plan.organisation.pk)]
    return keys + [
        (column, entry.country_code, fold(entry.get(column)))
        for column in ("acronym", "name")
        if entry.get(column)
    ]


def conflict(plan: Plan) -> bool:
    """Whether a second row of an organisation says more than another contact."""
    entry, first = plan.entry, plan.first
    differing = [
        name
        for name, value in entry.values.items()
        if name != "contacts" and differs(plan, name, value, first.values.get(name))
    ]
    if differing or not entry.get("contacts"):
        word = f", but with another {' and '.join(differing)}" if differing else ""
        entry.verdict.blame(
            "name",
            entry.typed.get("name", ""),
            f"This is the same organisation as in line {first.line}{word}.",
            "Keep one row; several contacts go into one cell with semicolons between.",
        )
        return True
    entry.verdict.note(f"Another contact of the organisation in line {first.line}.")
    return False


def differs(plan: Plan, name: str, value, before) -> bool:
    """Whether two rows of one organisation contradict each other; two names of it do not."""
    if name in {"name", "acronym"}:
        known = plan.register.names[plan.organisation.pk] if plan.organisation else set()
        return fold(value) != fold(before or "") and fold(value) not in known
    return value != before
