"""Which record each staged row means: none, one, or several between which somebody must choose."""

from collections.abc import Mapping, Sequence

from django.db import connection

from icpermed.imports.records.access import Access
from icpermed.imports.records.targets import Target
from icpermed.imports.records.ways import Way
from icpermed.sql import literal


def usable(ways: Sequence[Way], names) -> list[Way]:
    """The ways for which the file has all columns."""
    return [way for way in ways if set(way.columns) <= set(names)]


def match(
    ways: Sequence[Way], targets: Mapping[str, Target], names: Sequence[str], access: Access
) -> None:
    """Fill the tables `found` (each line with each record it may mean) and `verdict`.

    `stage` has the rows. A record that is out of this person's reach is found, and not told.
    """
    ways = usable(ways, names)
    pk = access.pk
    doubts = " OR ".join(
        f"{target.differs}"
        for name in names
        if (target := targets[name]).fixed and any(way.columns == (name,) for way in ways)
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS found, twin, hidden, verdict")
        cursor.execute(
            f"CREATE TEMP TABLE found (line integer, record {access.pk_type}, way integer,"
            " is_doubtful boolean) ON COMMIT DROP"
        )
        cursor.execute("CREATE TEMP TABLE twin (line integer, first_line integer) ON COMMIT DROP")
        for place, way in enumerate(ways):
            doubt = doubts if doubts and place else "false"
            if way.doubt_columns and set(way.doubt_columns) <= set(names):
                doubt = f"{doubt} OR {way.doubt}"
            cursor.execute(found_by(way, place, access.table, pk, targets, doubt))
            cursor.execute("ANALYZE found")
        cursor.execute(twins_by(ways[0], targets))
        for way in ways[1:]:
            if way.tells_apart:
                cursor.execute(twins_by(way, targets, nameless_by=ways[0]))
        cursor.execute(
            "CREATE TEMP TABLE hidden ON COMMIT DROP AS"
            f" SELECT line, record FROM found WHERE NOT ({access.within('record')})"
        )
        if access.is_restricted:
            cursor.execute("DELETE FROM found USING hidden WHERE found.record = hidden.record")
        cursor.execute(VERDICT)
        cursor.execute("ANALYZE verdict")


#: The rows for which nothing was found yet: what follows costs nothing for the others.
REST = """WITH rest AS MATERIALIZED (
    SELECT * FROM stage s WHERE NOT EXISTS (SELECT FROM found WHERE found.line = s._line)
) """


def found_by(way: Way, place: int, table: str, pk: str, targets, doubt: str) -> str:
    """Note what a way finds for rows for which no better way has found anything."""
    rows = "rest" if place and not way.is_unique else "stage"
    found = (
        f"SELECT DISTINCT s._line AS line, t.{pk} AS record, ({doubt}) AS is_doubtful"
        f" FROM {way.pairs(rows, table, targets)}"
    )
    conditions = []
    if place and not way.finds_again:
        conditions.append("NOT EXISTS (SELECT FROM found WHERE found.record = pair.record)")
    if way.is_unique:
        conditions.append("here = 1 AND there = 1 AND line IN (SELECT _line FROM rest)")
        found = (
            "SELECT *, count(*) OVER (PARTITION BY line) AS here,"
            f" count(*) OVER (PARTITION BY record) AS there FROM ({found}) AS single"
            " WHERE EXISTS (SELECT FROM rest)"
        )
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return (
        f"INSERT INTO found {REST if place or way.is_unique else ''}"
        f"SELECT line, record, {place}, is_doubtful FROM ({found}) AS pair{where}"
    )


def twins_by(way: Way, targets, nameless_by: Way | None = None) -> str:
    """Note new rows that mean the same as an earlier new row.

    Rows that name themselves by a better way are told apart by that way alone.
    """
    nameless = f"NOT ({nameless_by.condition(targets)})" if nameless_by else "true"
    return (
        f"INSERT INTO twin {REST} SELECT line, first_line FROM (SELECT s._line AS line,"
        f" min(s._line) OVER (PARTITION BY {', '.join(way.key(targets))}) AS first_line,"
        f" {nameless} AS may_be_twin FROM rest s WHERE {way.condition(targets)}"
        f" AND EXISTS (SELECT FROM rest s WHERE {nameless})) AS same"
        " WHERE line <> first_line AND may_be_twin"
    )


#: One row a line: the record, whether somebody must choose, whether another line means the same.
VERDICT = """
CREATE TEMP TABLE verdict ON COMMIT DROP AS
WITH meant AS (
    SELECT f.line, count(*) AS times, min(f.record) AS record, bool_or(f.is_doubtful) AS doubtful,
        min(f.record) FILTER (WHERE f.record::text = s._choice) AS chosen,
        max(s._choice) AS choice
    FROM found f JOIN stage s ON s._line = f.line GROUP BY f.line
), told AS (
    SELECT line, doubtful OR times > 1 AS is_open, chosen, choice,
        CASE WHEN chosen IS NOT NULL THEN chosen
            WHEN times = 1 AND NOT doubtful THEN record END AS record
    FROM meant
), first AS (
    SELECT *, min(line) OVER (PARTITION BY record) AS first_line FROM told
)
SELECT s._line AS line, first.record,
    coalesce(is_open AND chosen IS NULL AND choice <> 'new', false) AS is_ambiguous,
    coalesce(is_open AND chosen IS NOT NULL, false) AS is_chosen,
    coalesce(is_open AND chosen IS NULL AND choice = 'new', false) AS is_new,
    out.line IS NOT NULL AND first.line IS NULL AS is_hidden,
    coalesce(
        CASE WHEN first.record IS NOT NULL AND first.first_line < s._line THEN first.first_line END,
        same.first_line
    ) AS first_line
FROM stage s LEFT JOIN first ON first.line = s._line
LEFT JOIN (SELECT DISTINCT line FROM hidden) AS out ON out.line = s._line
LEFT JOIN (SELECT line, min(first_line) AS first_line FROM twin GROUP BY line) AS same
    ON same.line = s._line
"""


def candidates(targets, access: Access, ways: Sequence[Way], label: str) -> str:
    """The records that an ambiguous row `x` may mean, each with a reason, in SQL."""
    reasons = " ".join(f"WHEN {place} THEN {literal(way.reason)}" for place, way in enumerate(ways))
    return (
        "(SELECT jsonb_agg(jsonb_build_object('id', f.record, 'label', coalesce("
        f"{label}, ''), 'reason', CASE f.way {reasons} END) ORDER BY f.record)"
        f" FROM found f JOIN {access.table} t ON t.{access.pk} = f.record"
        " WHERE f.line = x._line)"
    )
