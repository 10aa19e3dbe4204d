"""What an import did to the records of one model, and what of it can be taken back.

It is found out in the database, in a table that lives as long as the transaction: so an import of
a hundred thousand rows needs as many statements as one of ten.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection, models

from icpermed.history import events_of, relations_to
from icpermed.sql import quoted, run

#: Why a record, or some of its fields, stay as they are.
EDITED, GONE, UNKNOWN, FORBIDDEN = "edited", "gone", "unknown", "forbidden"
SHARED, USED, LOST, REFUSED = "shared", "used", "lost", "refused"
PART = "part"


def update(sql: str, params: Iterable = ()) -> int:
    """One statement that changes rows; how many."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params) or None)
        return cursor.rowcount


def parents_first(wanted: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """Models in an order in which each comes after those that it refers to."""
    wanted, found = sorted(wanted, key=lambda model: model._meta.label), []

    def visit(model, on_the_way=()):
        for key in model._meta.local_concrete_fields:
            other = key.related_model
            if key.is_relation and other in wanted and other not in (*on_the_way, model):
                visit(other, (*on_the_way, model))
        if model not in found:
            found.append(model)

    for model in wanted:
        visit(model)
    return found


@dataclass(eq=False)
class Plan:
    """The records of one model that an import touched, each with what becomes of it.

    Its table has for each: `kind` (added, changed, deleted, or passed: added and deleted); `back`,
    the columns that get their former values; `kept`, those that somebody changed since; `withheld`,
    those that this person may not change; `edited`, all that differ from what the import wrote; and
    the verdict: reversed, done (there is nothing to do), kept or blocked, with `why`.
    """

    model: type[models.Model]
    fields: list[models.Field] = field(default_factory=list)
    stamps: list[models.Field] = field(default_factory=list)

    def __post_init__(self):
        for each in self.model._meta.local_concrete_fields:
            if getattr(each, "auto_now", False):
                self.stamps.append(each)
            elif not (each.primary_key or each.generated or getattr(each, "auto_now_add", False)):
                self.fields.append(each)
        self.label = self.model._meta.label_lower
        self.live = quoted(self.model._meta.db_table)
        self.events = quoted(events_of(self.model)._meta.db_table)
        self.table = quoted(f"undo_{self.model._meta.db_table}")
        self.pk = quoted(self.model._meta.pk.column)

    def columns_where(self, condition: str) -> str:
        """SQL: the columns for which a condition holds, as an array; {} stands for the column."""
        cases = ", ".join(
            f"CASE WHEN {condition.format(quoted(each.column))} THEN '{each.column}' END"
            for each in self.fields
        )
        return f"array_remove(ARRAY[{cases}]::text[], NULL)"

    def find(self, context, chosen: str, params: Iterable = ()) -> None:
        """Find out what the import did, and what became of that since."""
        edited = "live.{0} IS DISTINCT FROM after.{0}"
        did = "before.{0} IS DISTINCT FROM after.{0}"
        kept = f"{did} AND {edited} AND live.{{0}} IS DISTINCT FROM before.{{0}}"
        run(f"DROP TABLE IF EXISTS {self.table}")
        run(
            f"""
            CREATE TEMP TABLE {self.table} ON COMMIT DROP AS
            WITH done AS (
                SELECT pgh_obj_id AS pk, min(pgh_id) AS first_id, max(pgh_id) AS after_id
                FROM {self.events} WHERE pgh_context_id = %s GROUP BY pgh_obj_id
            ), state AS (
                SELECT done.pk, done.after_id, before.pgh_id AS before_id,
                    CASE WHEN first.pgh_label = 'insert' AND after.pgh_label = 'delete'
                        THEN 'passed' WHEN first.pgh_label = 'insert' THEN 'added'
                        WHEN after.pgh_label = 'delete' THEN 'deleted' ELSE 'changed' END AS kind,
                    live.{self.pk} IS NOT NULL AS is_live,
                    {self.columns_where(edited)} AS edited,
                    {self.columns_where(f"NOT ({edited}) AND {did}")} AS back,
                    {self.columns_where(kept)} AS kept
                FROM done
                JOIN {self.events} first ON first.pgh_id = done.first_id
                JOIN {self.events} after ON after.pgh_id = done.after_id
                LEFT JOIN {self.events} before ON before.pgh_id = (
                    SELECT max(pgh_id) FROM {self.events} earlier
                    WHERE earlier.pgh_obj_id = done.pk AND earlier.pgh_id < done.first_id)
                LEFT JOIN {self.live} live ON live.{self.pk} = done.pk
                WHERE {chosen}
            )
            SELECT pk, kind, before_id, after_id, is_live, edited,
                CASE kind WHEN 'changed' THEN back ELSE ARRAY[]::text[] END AS back,
                CASE kind WHEN 'changed' THEN kept WHEN 'added' THEN edited
                    ELSE ARRAY[]::text[] END AS kept,
                CASE WHEN kind = 'passed' OR kind = 'deleted' AND is_live THEN 'done'
                    WHEN kind IN ('added', 'changed') AND NOT is_live THEN 'kept'
                    WHEN kind IN ('changed', 'deleted') AND before_id IS NULL THEN 'kept'
                    WHEN kind = 'added' AND edited <> '{{}}' THEN 'kept'
                    WHEN kind = 'changed' AND back = '{{}}' AND kept = '{{}}' THEN 'done'
                    WHEN kind = 'changed' AND back = '{{}}' THEN 'kept'
                    ELSE 'reversed' END AS verdict,
                CASE WHEN kind IN ('added', 'changed') AND NOT is_live THEN '{GONE}'
                    WHEN kind IN ('changed', 'deleted') AND before_id IS NULL THEN '{UNKNOWN}'
                    ELSE '{EDITED}' END AS why,
                ARRAY[]::text[] AS withheld, '' AS told, '' AS used_model, '' AS used_pk,
                false AS is_hidden
            FROM state
            """,
            [context, *params],
        )
        run(f"CREATE UNIQUE INDEX ON {self.table} (pk)")
        run(f"ANALYZE {self.table}")

    def judge(self, verdict: str, why: str, where: str, params: Iterable = ()) -> int:
        """Let records stay that were to be taken back; returns how many."""
        return update(
            f"UPDATE {self.table} plan SET verdict = '{verdict}', why = '{why}'"
            f" WHERE verdict = 'reversed' AND {where}",
            params,
        )

    def rows(self, *columns: str, where: str, limit: int | None = None) -> list[tuple]:
        """Some of what the table says, in the order of the keys."""
        most = f" LIMIT {limit}" if limit is not None else ""
        return run(f"SELECT {', '.join(columns)} FROM {self.table} WHERE {where} ORDER BY pk{most}")

    def keys(self, where: str, limit: int | None = None) -> list:
        """The keys of some records."""
        return [pk for (pk,) in self.rows("pk", where=where, limit=limit)]

    def columns_back(self) -> list[str]:
        """The columns that get their former value in any record."""
        where = "kind = 'changed' AND verdict = 'reversed'"
        found = run(f"SELECT DISTINCT unnest(back) FROM {self.table} WHERE {where} ORDER BY 1")
        return [column for (column,) in found]

    def words(self, columns: list[str]) -> list[str]:
        """What columns are called, in the order of the fields."""
        return [str(each.verbose_name) for each in self.fields if each.column in columns]

    def counts(self) -> dict[str, int]:
        """How many records are reversed, kept (also in part) and blocked."""
        return dict(
            zip(
                ["reversed", "kept", "blocked"],
                run(
                    "SELECT count(*) FILTER (WHERE verdict = 'reversed'),"
                    " count(*) FILTER (WHERE verdict = 'kept' OR"
                    " verdict = 'reversed' AND kept || withheld <> '{}'),"
                    f" count(*) FILTER (WHERE verdict = 'blocked') FROM {self.table}"
                )[0],
                strict=True,
            )
        )


class Plans(dict):
    """The plans of all models that an import touched, parents first."""

    def __init__(self, wanted: Iterable[type[models.Model]]):
        super().__init__({model: Plan(model) for model in parents_first(wanted)})

    @property
    def children_first(self) -> Iterator[Plan]:
        return reversed(self.values())

    def spare(self) -> None:
        """Whatever would leave something hanging stays: what others use, what needs what is gone.

        What stays may use other records in turn, so this goes on until nothing more is found.
        """
        found = True
        while found:
            found = 0
            for plan in self.children_first:
                keys = [key for key in plan.fields if key.is_relation]
                found += sum(self.spare_lost(plan, key) for key in keys)
                found += sum(self.spare_used(plan, key) for key in relations_to(plan.model))
                found += sum(self.spare_part(plan, key) for key in relations_to(plan.model))

    def spare_used(self, plan: Plan, key: models.Field) -> int:
        """Records that somebody refers to, who is not taken back as well."""
        user, column = quoted(key.model._meta.db_table), quoted(key.column)
        others = f"SELECT other.{quoted(key.model._meta.pk.column)} FROM {user} other"
        free = "true"
        if key.model in self:
            others += f" LEFT JOIN {self[key.model].table} theirs ON"
            others += f" theirs.pk = other.{quoted(key.model._meta.pk.column)}"
            free = (
                "(theirs.verdict IS DISTINCT FROM 'reversed' OR theirs.kind <> 'added' AND"
                f" NOT '{key.column}' = ANY(theirs.back))"
            )
        return update(
            f"""
            UPDATE {plan.table} plan SET verdict = 'blocked', why = '{USED}',
                used_model = '{key.model._meta.label_lower}', used_pk = used.pk
            FROM (
                SELECT mine.pk AS mine, ({others} WHERE other.{column} = mine.pk AND {free}
                    ORDER BY 1 LIMIT 1)::text AS pk
                FROM {plan.table} mine WHERE mine.verdict = 'reversed' AND mine.kind = 'added'
            ) used
            WHERE used.mine = plan.pk AND used.pk IS NOT NULL
            """
        )

    def spare_part(self, plan: Plan, key: models.Field) -> int:
        """Parts of an added record that stays: an organisation without names would be of no use."""
        if key.remote_field.on_delete is not models.CASCADE or key.model not in self:
            return 0
        part = self[key.model]
        return update(
            f"""
            UPDATE {part.table} plan SET verdict = 'kept', why = '{PART}',
                used_model = '{plan.label}', used_pk = whole.pk::text
            FROM {part.live} live JOIN {plan.table} whole ON whole.pk = live.{quoted(key.column)}
            WHERE live.{part.pk} = plan.pk AND plan.kind = 'added' AND plan.verdict = 'reversed'
                AND whole.kind = 'added' AND whole.verdict IN ('kept', 'blocked')
            """
        )

    def spare_lost(self, plan: Plan, key: models.Field) -> int:
        """Records that would refer again to what is there no more."""
        other, column = key.related_model, quoted(key.column)
        target = quoted(other._meta.db_table)
        comes_back = "false"
        if other in self:
            comes_back = (
                f"EXISTS (SELECT FROM {self[other].table} theirs WHERE theirs.pk = before.{column}"
                " AND theirs.kind = 'deleted' AND theirs.verdict = 'reversed')"
            )
        return plan.judge(
            "blocked",
            LOST,
            f"""(plan.kind = 'deleted' OR '{key.column}' = ANY(plan.back)) AND EXISTS (
                SELECT FROM {plan.events} before WHERE before.pgh_id = plan.before_id
                AND before.{column} IS NOT NULL AND NOT {comes_back} AND NOT EXISTS (
                    SELECT FROM {target} other
                    WHERE other.{quoted(other._meta.pk.column)} = before.{column}))""",
        )
