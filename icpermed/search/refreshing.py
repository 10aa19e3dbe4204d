"""Keeping the index like the records: all of it, or what the history says was touched.

Everything is done by the database, in a few statements for each kind. Doing it again changes
nothing, so a change may well be looked at several times.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, models, transaction
from django.db.models import Exists, Max, OuterRef, Q, Value
from django.utils import timezone

from icpermed.history import events_of, parts
from icpermed.search.declared import COLUMNS, DIGEST, Searchable, searchables, statement
from icpermed.search.models import Entry

#: Locked while the index is written: two writers would only do the same twice.
LOCK = 7_262_001

REMOVE = """
    WITH gone AS (
        DELETE FROM search_entry entry WHERE kind = %s AND NOT EXISTS (
            SELECT FROM ({published}) AS published (pk) WHERE published.pk = entry.record)
        RETURNING vector)
    SELECT count(*), ARRAY(SELECT DISTINCT unnest(tsvector_to_array(vector)) FROM gone) FROM gone
"""
LACKS_SOME = """
    SELECT EXISTS (SELECT FROM ({published}) AS published (pk) WHERE NOT EXISTS (
        SELECT FROM search_entry WHERE kind = %s AND record = published.pk))
"""
#: In the order of time: a search looks from the newest on, and reads fewer pages so.
WRITE = """
    WITH document AS (
        SELECT *, {digest} AS digest
        FROM ({documents}) AS document ({columns})
    ), changed AS (
        SELECT * FROM document WHERE NOT EXISTS (
            SELECT FROM search_entry entry WHERE entry.kind = %s AND entry.record = document.pk
            AND entry.digest = document.digest AND entry.day IS NOT DISTINCT FROM document.day)
    ), before AS (
        SELECT DISTINCT unnest(tsvector_to_array(entry.vector)) AS text
        FROM search_entry entry JOIN changed ON entry.kind = %s AND entry.record = changed.pk
    ), word AS (
        INSERT INTO search_word (text)
        SELECT DISTINCT text FROM changed, unnest(tsvector_to_array(to_tsvector('simple',
            search_plain(left(concat_ws(' ', title, names, words, prose), 100000))))) AS text
        WHERE length(text) BETWEEN 4 AND 40 AND text !~ '^[0-9.]+$'
        ON CONFLICT DO NOTHING
    ), written AS (
        INSERT INTO search_entry (kind, record, day, folded, digest, title_vector, vector)
        SELECT %s, pk, day, fold(title), digest, search_vector(title, names, '', ''),
            search_vector(title, names, words, prose)
        FROM changed ORDER BY day
        ON CONFLICT (kind, record) DO UPDATE SET day = excluded.day, folded = excluded.folded,
            digest = excluded.digest, title_vector = excluded.title_vector,
            vector = excluded.vector
        RETURNING id)
    SELECT (SELECT count(*) FROM written), ARRAY(SELECT text FROM before)
"""
#: What nobody says any more is not proposed any more. Word by word by the index, whose size the
#: database does not know yet where it was only just filled.
FORGET_WORDS = """
    DELETE FROM search_word word WHERE text = ANY(%s) AND NOT EXISTS (
        SELECT FROM search_entry WHERE vector @@ ('''' || word.text || '''')::tsquery)
"""


#: Of each table of events the last one that was there.
Marks = dict[type[models.Model], int]


@dataclass(frozen=True)
class Touched:
    """What was touched since some marks, as the histories tell."""

    since: Marks

    def records(self, searchable: Searchable) -> Q:
        """The records of a kind that were touched, or of which some part was."""
        model = searchable.model
        touched = Q(pk__in=self.events(model).values("pgh_obj_id"))
        for part, key in parts(model):
            touched |= Q(pk__in=self.events(part).values(f"{key}_id"))
        for other, path in searchable.also.items():
            rows = model._base_manager.filter(
                **{f"{path}__in": self.events(other).values("pgh_obj_id")}
            )
            touched |= Q(pk__in=rows.values("pk"))
        return touched

    def concerns(self, searchable: Searchable, now: Marks) -> bool:
        """Whether anything at all has happened to the records of a kind."""
        return any(now[table] > self.since.get(table, 0) for table in tables(searchable))

    def events(self, model: type[models.Model]) -> models.QuerySet:
        """What happened to the rows of a model."""
        events = events_of(model)
        return events.objects.filter(pgh_id__gt=self.since.get(events, 0)).order_by()


def tables(searchable: Searchable) -> set[type[models.Model]]:
    """The tables of events that tell of the records of a kind, and of what belongs to them."""
    model = searchable.model
    found = {events_of(part) for part, _ in parts(model)}
    return {events_of(model), *found, *(events_of(other) for other in searchable.also)}


def marks() -> Marks:
    """How far the histories go at this moment, of everything that can be found. One query."""
    every = set().union(*(tables(searchable) for searchable in searchables()))
    known = sorted(every, key=lambda table: table._meta.label)
    number = models.IntegerField()
    rows = [
        table.objects.order_by()
        .annotate(pgh_table=Value(place, number))
        .values("pgh_table")
        .annotate(pgh_last=Max("pgh_id"))
        .values_list("pgh_table", "pgh_last")
        for place, table in enumerate(known)
    ]
    return {known[place]: last or 0 for place, last in rows[0].union(*rows[1:], all=True)}


@transaction.atomic
def refresh(touched: Touched | None = None) -> int:
    """Make the index like the records; returns how many entries were written or removed.

    With ``touched`` only those are compared that the history tells of, and those that came or
    went by themselves, such as news whose hour has come.
    """
    known = searchables()
    now = marks() if touched else {}
    done, outdated = 0, set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(
            "DELETE FROM search_entry WHERE kind <> ALL(%s)", [[one.kind for one in known]]
        )
        for searchable in known:
            for number, words in kept_up(cursor, searchable, touched, now):
                done += number
                outdated.update(words)
        if outdated:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(FORGET_WORDS, [sorted(outdated)])
            cursor.execute("SET LOCAL enable_seqscan = on")
    return done


def kept_up(cursor, searchable: Searchable, touched: Touched | None, now: Marks) -> Iterator:
    """Make the index like the records of one kind: how many entries, and which words may be gone.

    Mostly nothing has happened, and that is found out at little cost.
    """
    kind = searchable.kind
    published, params = statement(kind, "keys", timezone.localdate(), is_all=True)
    cursor.execute(REMOVE.format(published=published), (kind, *params))
    yield cursor.fetchone()
    if touched and not touched.concerns(searchable, now):
        cursor.execute(LACKS_SOME.format(published=published), (*params, kind))
        if not cursor.fetchone()[0]:
            return
    documents = searchable.documents()
    if touched:
        entries = Entry.objects.filter(kind=kind, record=OuterRef("found_pk"))
        documents = documents.filter(touched.records(searchable) | ~Exists(entries))
    sql, params = documents.query.sql_with_params()
    write = WRITE.format(documents=sql, columns=COLUMNS, digest=DIGEST)
    cursor.execute(write, (*params, kind, kind, kind))
    yield cursor.fetchone()
