"""Taking back what was planned: together, or in turns; what is refused is found and spared.

Deleted is first, because that makes room for former periods; then values come back, parents
first, and what the import deleted.

Keys to other records are checked at once, except those that are in order only when all is done.
(Postgres puts the others off until the end, too, unless told; but what it has put off it looks
through for every row that the history records: 50,000 rows would take a minute instead of two
seconds.)
"""

from collections import defaultdict

from django.db import IntegrityError, transaction
from django.utils import timezone

from icpermed.imports.undoing.plan import REFUSED, Plan, Plans
from icpermed.refusals import refusal
from icpermed.sql import quoted, run


def write(plans: Plans) -> None:
    """Take back everything that is to be reversed, or as much of it as the database allows."""
    plans.spare()
    while not together(plans) and (refused := one_by_one(plans)):
        for plan, reasons in refused.items():
            for pk, why in reasons.items():
                plan.judge("blocked", REFUSED, "plan.pk = %s", [pk])
                run(f"UPDATE {plan.table} SET told = %s WHERE pk = %s", [why, pk])
        plans.spare()
    for plan in plans.values():
        say_again(plan)


def together(plans: Plans) -> bool:
    """Take all back in a few statements; says whether the database allowed it."""
    try:
        with transaction.atomic():
            check_at_once(plans)
            delete(plans)
            for kind, plan in steps(plans):
                DO[kind](plan)
            run("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError:
        return False
    run("SET CONSTRAINTS ALL DEFERRED")
    return True


def check_at_once(plans: Plans, *, put_off: bool = True) -> None:
    """Check keys with every statement; put off only those that change between what goes back."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    pairs = [
        (plan.model._meta.db_table, key.related_model._meta.db_table)
        for plan in plans.values()
        for key in plan.fields
        if key.is_relation and key.related_model in plans and key.column in plan.columns_back()
    ]
    found = run(
        "SELECT DISTINCT conname FROM pg_constraint"
        " JOIN unnest(%s::regclass[], %s::regclass[]) pair (one, other)"
        " ON conrelid = one AND confrelid = other WHERE contype = 'f' AND condeferrable",
        [list(side) for side in zip(*pairs, strict=True)] or [[], []],
    )
    if found and put_off:
        run(f"SET CONSTRAINTS {', '.join(quoted(name) for (name,) in found)} DEFERRED")


def steps(plans: Plans) -> list[tuple[str, Plan]]:
    """What is to be done after the deletions, in order."""
    return [(kind, plan) for kind in ["changed", "deleted"] for plan in plans.values()]


def delete(plans: Plans) -> None:
    """Take away what the import added, the parts before the whole."""
    for plan in plans.children_first:
        run(
            f"DELETE FROM {plan.live} live USING {plan.table} plan WHERE live.{plan.pk} = plan.pk"
            " AND plan.kind = 'added' AND plan.verdict = 'reversed'"
        )


def change_back(plan: Plan, pks: list | None = None) -> None:
    """Give fields their former values; and the stamp, where the whole record is as it was."""
    columns = plan.columns_back()
    if not columns:
        return
    values = [
        f"{quoted(name)} = CASE WHEN '{name}' = ANY(plan.back) THEN before.{quoted(name)}"
        f" ELSE live.{quoted(name)} END"
        for name in columns
    ]
    values += [
        f"{quoted(stamp.column)} = CASE WHEN plan.edited || plan.withheld = '{{}}'"
        f" THEN before.{quoted(stamp.column)} ELSE %s END"
        for stamp in plan.stamps
    ]
    some, params = among(pks)
    run(
        f"UPDATE {plan.live} live SET {', '.join(values)} FROM {plan.table} plan"
        f" JOIN {plan.events} before ON before.pgh_id = plan.before_id"
        f" WHERE live.{plan.pk} = plan.pk AND plan.kind = 'changed'"
        f" AND plan.verdict = 'reversed' AND {some}",
        [*(timezone.now() for _ in plan.stamps), *params],
    )


def bring_back(plan: Plan, pks: list | None = None) -> None:
    """What the import deleted is there again, under its old key and with its old stamps."""
    columns = [
        quoted(each.column)
        for each in plan.model._meta.local_concrete_fields
        if not (each.generated or each.primary_key)
    ]
    some, params = among(pks)
    run(
        f"INSERT INTO {plan.live} ({', '.join([plan.pk, *columns])})"
        f" SELECT {', '.join(['plan.pk', *(f'before.{column}' for column in columns)])}"
        f" FROM {plan.table} plan JOIN {plan.events} before ON before.pgh_id = plan.before_id"
        f" WHERE plan.kind = 'deleted' AND plan.verdict = 'reversed' AND {some} ORDER BY plan.pk",
        params,
    )


DO = {"changed": change_back, "deleted": bring_back}


def among(pks: list | None) -> tuple[str, list]:
    """SQL: only some records, or all of them."""
    return ("true", []) if pks is None else ("plan.pk = ANY(%s)", [pks])


def say_again(plan: Plan) -> None:
    """What stays is written again as it is, so that triggers let others follow it.

    An organisation, for example, is listed under its present name: also if its former label came
    back, and the new name had to stay.
    """
    run(
        f"UPDATE {plan.live} live SET {plan.pk} = live.{plan.pk} FROM {plan.table} plan"
        f" WHERE live.{plan.pk} = plan.pk AND (plan.verdict IN ('kept', 'blocked')"
        " OR plan.verdict = 'reversed' AND plan.kept || plan.withheld <> '{}')"
    )


# --- where the database refuses something ---------------------------------------------------------


def one_by_one(plans: Plans) -> dict[Plan, dict]:
    """Take all back in an order in which each makes room for the next; returns what is refused.

    A statement takes rows in an order that nobody chooses, and refuses a period where another is
    still to move. If nothing is refused in the end, all is taken back; else it was only tried.
    """
    try:
        return in_turns(plans, put_off=True)
    except IntegrityError:  # What was put off was not in order at the end: then whose fault is it?
        return in_turns(plans, put_off=False)


def in_turns(plans: Plans, *, put_off: bool) -> dict[Plan, dict]:
    """Take back what can be; what is refused is tried again as long as something moves.

    Returns why records were refused at last; then nothing of it remains.
    """
    waiting = [
        (kind, plan, pks)
        for kind, plan in steps(plans)
        if (pks := plan.keys(where=f"verdict = 'reversed' AND kind = '{kind}'"))
    ]
    found = defaultdict(dict)
    with transaction.atomic():
        check_at_once(plans, put_off=put_off)
        delete(plans)
        while waiting and not found:
            refused = [(kind, plan, attempt(kind, plan, pks)) for kind, plan, pks in waiting]
            if [len(row[2]) for row in waiting] == [len(row[2]) for row in refused]:
                for _, plan, reasons in refused:
                    found[plan] |= reasons
            waiting = [(kind, plan, list(reasons)) for kind, plan, reasons in refused if reasons]
        if found:
            transaction.set_rollback(True)
        else:
            run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")
    return found


def attempt(kind: str, plan: Plan, pks: list) -> dict:
    """Do it for all of some records, else for each half of them; returns why some are refused."""
    if not pks:
        return {}
    try:
        with transaction.atomic():
            DO[kind](plan, pks)
    except IntegrityError as error:
        if len(pks) == 1:
            return {pks[0]: refusal(plan.model, error)}
        half = len(pks) // 2
        return attempt(kind, plan, pks[:half]) | attempt(kind, plan, pks[half:])
    return {}
