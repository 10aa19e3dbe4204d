"""Memberships as a list speaks of them: an old period, or one more."""

from icpermed.partial_dates import PartialDate
from registry.membership_list.columns import LEFT
from registry.models import Membership

COLUMN_OF = {"starts_on": "joined", "ends_on": "left", "role": "status"}


def plan_membership(plan) -> None:
    """The period that the row speaks of: an old one, or one more."""
    entry = plan.entry
    joined, left, status = (entry.get(name) for name in ("joined", "left", "status"))
    role = status if status in Membership.Role.values else None
    membership = find_membership(plan, joined, left)
    if membership is None:
        if plan.is_sound:
            start(plan, role or Membership.Role.MEMBER, joined, left)
        return
    is_late = joined and is_later(joined, membership.starts_on)
    if "status" in entry.left_out and is_late:
        joined = None  # It said since when the status holds, and goes with it.
    if role and role != membership.role:
        if plan.keeps("status", membership.role) or "joined" in entry.left_out:
            role = None
        elif is_late:
            end_before(plan, membership, role, joined)
            start(plan, role, joined, left)
            return
        else:
            plan.verdict.warn(
                "The status changes for the whole membership. If it changed on a day, write that"
                " day into the column joined."
            )
    values = {"role": role, "starts_on": joined, "ends_on": left, "note": entry.get("note")}
    change_membership(plan, membership, values)


def find_membership(plan, joined, left) -> Membership | None:
    """The period that agrees with the dates, else the present one, else none."""
    periods = plan.register.memberships[plan.organisation.pk] if plan.organisation.pk else []
    if not periods:
        return None
    for period in periods:
        if joined and period.starts_on and agree(period.starts_on, joined):
            return period
        if left and not joined and period.ends_on and agree(period.ends_on, left):
            return period
    last = periods[-1]
    if not last.ends_on or last.is_current() or "left" in plan.entry.cleared:
        return last
    if joined and joined.first_day > last.ends_on.last_day:
        return None
    if plan.entry.get("status") == LEFT or left:
        return last
    plan.verdict.blame(
        "joined",
        plan.entry.typed.get("joined", ""),
        f"This membership ended in {last.ends_on}.",
        "Write when the organisation came back.",
    )
    return None


def start(plan, role: str, joined, left) -> None:
    """One more period."""
    membership = Membership(
        organisation=plan.organisation,
        role=role,
        starts_on=joined,
        ends_on=left,
        note=plan.entry.get("note") or "",
    )
    if "status" not in plan.verdict.changes:
        plan.change("status", "", Membership.Role(role))
    for name in ["starts_on", "ends_on", "note"]:
        if value := getattr(membership, name):
            plan.change(COLUMN_OF.get(name, name), "", value)
    plan.memberships.append(membership)
    warn_of(plan, membership)


def end_before(plan, membership: Membership, role: str, joined: PartialDate) -> None:
    """Another status from a day on: the period so far ends the day before."""
    old, new, last = Membership.Role(membership.role), Membership.Role(role), joined.day_before
    plan.change("status", old, f"{new.label} from {joined}; {old.label.lower()} until {last}")
    membership.ends_on = last
    plan.memberships.append(membership)


def change_membership(plan, membership: Membership, values: dict) -> None:
    """Other dates, another status or note of a period that is there."""
    has_changed = False
    for name, new in values.items():
        column, old = COLUMN_OF.get(name, name), getattr(membership, name)
        if column in plan.entry.cleared:
            new = "" if name == "note" else None
            if not old:
                continue
        elif not new or new == old or (isinstance(new, PartialDate) and old and agree(old, new)):
            continue
        if plan.keeps(column, old) or (plan.terms.fills and name == "ends_on"):
            continue
        setattr(membership, name, new)
        plan.change(column, *(Membership.Role(v) if name == "role" else v for v in (old, new)))
        has_changed = True
    if has_changed:
        plan.memberships.append(membership)
        warn_of(plan, membership)


def warn_of(plan, membership: Membership) -> None:
    for words in membership.warnings():
        plan.verdict.warn(words)


def agree(known: PartialDate, said: PartialDate) -> bool:
    """Whether a list says the same as the register, perhaps less precisely."""
    return said.first_day <= known.first_day and known.last_day <= said.last_day


def is_later(joined: PartialDate, starts_on: PartialDate | None) -> bool:
    return starts_on is None or joined.first_day > starts_on.last_day
