"""Conflicts of interest: found in the register, declared by jurors, answered by the secretariat.

Whatever is written here, the database keeps the juror away from the nomination, and voids a sheet
as soon as a conflict stands.
"""

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from recognition.conflict_facts import facts_of
from recognition.conflict_paths import Found, connections
from recognition.models import Conflict, Declaration, Edition, Juror, Nomination

Status = Conflict.Status
Rule = Conflict.Rule

DECIDED = "The edition is decided: reopen it before you change anything about conflicts."
#: What stands in a reason between the words of the secretariat and those of the juror.
SAID = "\nThe juror said: "


# --- computed -------------------------------------------------------------------------------------


@transaction.atomic
def compute(*, edition: Edition) -> int:
    """Write down what the register knows of jurors and nominations; returns how many are new.

    What somebody has answered stays as it is, and nothing is taken back. While an edition is
    decided, nothing is written at all.
    """
    edition = Edition.objects.get(pk=edition.pk)
    if edition.state != Edition.State.RUNNING:
        return 0
    found = connections(facts_of(edition))
    there = on_record(edition)
    jurors = {one.juror for one in found if is_news(one, there.get(one.key))}
    if not jurors:
        return 0
    # Whoever answers or declares locks the juror first, too: then all wait for each other in turn.
    list(Juror.objects.select_for_update().filter(pk__in=jurors).order_by("pk").values_list("pk"))
    there = on_record(edition)
    news = [one for one in found if one.juror in jurors and is_news(one, there.get(one.key))]
    with pghistory.context(reason="computed"):
        renew([(one, there[one.key]) for one in news if one.key in there])
        return add([one for one in news if one.key not in there])


def on_record(edition: Edition) -> dict[tuple, Conflict]:
    """The conflicts of an edition by juror, nomination and rule."""
    rows = Conflict.objects.filter(juror__edition=edition)
    return {(row.juror_id, row.nomination_id, row.rule): row for row in rows}


def is_news(found: Found, row: Conflict | None) -> bool:
    """Whether a connection says something that is not on record, and nobody has answered it."""
    if row is None:
        return True
    is_as_before = list(found.path) == row.path and not (found.is_certain and row.status == "asked")
    return not row.answered_at and not is_as_before


def add(found: list[Found]) -> int:
    """Write down connections that are not on record."""
    rows = [
        Conflict(
            juror_id=one.juror,
            nomination_id=one.nomination,
            rule=one.rule,
            status=Status.STANDS if one.is_certain else Status.ASKED,
            path=list(one.path),
        )
        for one in found
    ]
    return len(Conflict.objects.bulk_create(rows))


def renew(pairs: list[tuple[Found, Conflict]]) -> None:
    """Tell the paths of what is on record as they are now; what is beyond doubt now stands."""
    now = timezone.now()
    for one, row in pairs:
        row.path, row.updated_at = list(one.path), now
        row.status = Status.STANDS if one.is_certain else row.status
    rows = [row for _, row in pairs]
    Conflict.objects.bulk_update(rows, ["path", "status", "updated_at"])


def find_conflicts() -> int:
    """Compare juries with nominations that came or changed, once the call is open or over."""
    running = Edition.objects.filter(state="running", jurors__isnull=False, opening__isnull=False)
    return sum(compute(edition=edition) for edition in running.order_by("pk").distinct())


# --- answered -------------------------------------------------------------------------------------


@transaction.atomic
def answer(*, conflict: Conflict, stands: bool, reason: str, by) -> Conflict:
    """The secretariat decides about a conflict, with a reason. What the juror said stays.

    Raises PermissionDenied for who may not decide, and ValueError with a sentence.
    """
    if not by.has_perm("recognition.change_conflict"):
        raise PermissionDenied
    Juror.objects.select_for_update().get(pk=conflict.juror_id)
    conflict = Conflict.objects.select_related("juror__edition").get(pk=conflict.pk)
    juror, reason = conflict.juror, reason.strip()
    if juror.user_id == by.pk:
        raise ValueError("Nobody decides about a conflict of interest of their own.")
    if juror.edition.state != Edition.State.RUNNING:
        raise ValueError(DECIDED)
    if not stands and not reason:
        raise ValueError("Say why it does not stand.")
    said = words_of_the_juror(conflict)
    conflict.status = Status.STANDS if stands else Status.DISMISSED
    conflict.reason = f"{reason}{SAID}{said}" if said else reason
    conflict.answered_by, conflict.answered_at = by, timezone.now()
    with pghistory.context(reason="answered"):
        conflict.save()
        if not stands:
            free(juror, conflict.nomination_id)
    return conflict


def words_of_the_juror(conflict: Conflict) -> str:
    """What the juror has said about a conflict, also after it was answered."""
    _, mark, said = conflict.reason.rpartition(SAID)
    if mark:
        return said
    is_answered = conflict.answered_at and conflict.answered_by_id != conflict.juror.user_id
    return "" if is_answered or conflict.rule == Rule.NOTED else conflict.reason


def words_of_the_secretariat(conflict: Conflict) -> str:
    """What the secretariat has said about a conflict."""
    own, mark, _ = conflict.reason.rpartition(SAID)
    return own if mark else ("" if words_of_the_juror(conflict) else conflict.reason)


def free(juror: Juror, nomination: int) -> None:
    """Where no conflict stands any more, what the juror declared keeps them away no longer."""
    own = {"juror": juror, "nomination": nomination}
    if not Conflict.objects.standing().filter(**own).exists():
        Declaration.objects.filter(**own, has_conflict=True).update(
            has_conflict=False, updated_at=timezone.now()
        )


@transaction.atomic
def note(*, juror: Juror, nomination: Nomination, reason: str, by) -> Conflict:
    """The secretariat knows of a conflict that nobody declared. It stands."""
    if not by.has_perm("recognition.change_conflict"):
        raise PermissionDenied
    juror = Juror.objects.select_for_update(of=["self"]).select_related("edition").get(pk=juror.pk)
    if juror.edition.state != Edition.State.RUNNING:
        raise ValueError(DECIDED)
    if nomination.edition_id != juror.edition_id:
        raise ValueError("The juror and the nomination belong to different editions.")
    if not reason.strip():
        raise ValueError("Say what the conflict of interest is.")
    fields = {"status": Status.STANDS, "reason": reason.strip(), "answered_by": by}
    with pghistory.context(reason="noted"):
        return Conflict.objects.update_or_create(
            juror=juror,
            nomination=nomination,
            rule=Rule.NOTED,
            defaults=fields | {"answered_at": timezone.now()},
        )[0]
