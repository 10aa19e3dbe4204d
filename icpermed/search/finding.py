"""Finding: the index says what may fit, and the records themselves what the public may see.

The index may be a minute old. So whatever it finds is read again through ``published()`` before it
is counted, and what is shown is compared with the question once more: a word that was taken out,
or somebody who was erased, is not found by the old entry.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import connection

from icpermed.search.asking import query_of
from icpermed.search.declared import COLUMNS, DIGEST, Searchable, searchables, union
from icpermed.search.snippets import Piece, snippet

#: So many are ranked and counted; whoever finds more had better add a word.
MOST = 500
#: So few, a page of them, are compared as a whole before anything is counted.
FEW = 20

#: Rather what has the words in its title, and best of all what is called so. Of more than can be
#: ranked, the newest; and if there are enough titles, nothing else is looked for.
RANKED = """
    WITH titled AS (
        (SELECT * FROM search_entry WHERE {among} AND folded = fold(%(asked)s) LIMIT {most})
        UNION ALL
        (SELECT * FROM search_entry WHERE {among} AND title_vector @@ %(query)s::tsquery
            ORDER BY {day} DESC NULLS LAST, id LIMIT {most})
    ), fitting AS (
        SELECT * FROM titled
        UNION ALL
        (SELECT * FROM search_entry
            WHERE {among} AND vector @@ %(query)s::tsquery
                AND (SELECT count(*) FROM titled) < {most}
            ORDER BY {day} DESC NULLS LAST, id LIMIT {most})
    ), ranked AS (
        SELECT kind, record, day, id,
            ts_rank('{{0.1, 0.2, 0.7, 1.0}}', vector, %(query)s::tsquery, 1) + CASE
                WHEN folded = words THEN 4
                WHEN starts_with(folded, words) THEN 2
                WHEN title_vector @@ %(query)s::tsquery THEN 1 ELSE 0 END AS rank
        FROM fitting, (SELECT fold(%(asked)s)) AS asked (words)
        WHERE vector @@ %(query)s::tsquery
    )
    SELECT kind, record, day FROM (SELECT DISTINCT * FROM ranked) AS once
    ORDER BY rank DESC, day DESC NULLS LAST, id LIMIT {most}
"""
#: What is found, as it is now. To take a text apart costs the most of all: that is only done where
#: the index does not know this very text.
READ = f"""
    SELECT document.kind, pk, title, prose, document.day, key, anchor, place
    FROM ({{documents}}) AS document (kind, {COLUMNS})
    LEFT JOIN search_entry entry ON entry.kind = document.kind AND entry.record = pk
    WHERE CASE WHEN %s = '' THEN true
        WHEN entry.digest = {DIGEST} THEN entry.vector @@ %s::tsquery
        ELSE search_vector(title, names, words, prose) @@ %s::tsquery END
"""
LATEST = """
    SELECT kind, record, day FROM search_entry WHERE {among}
    ORDER BY day DESC NULLS LAST, id LIMIT {most}
"""
#: What was chosen narrows before anything is cut off.
AMONG = {"kind": "kind = %(kind)s", "until": "(day <= %(until)s OR day IS NULL)"}


@dataclass(frozen=True)
class Hit:
    """A record that the index finds."""

    kind: str
    record: str
    day: date | None


@dataclass(frozen=True)
class Result:
    """A record that was found, as it is at this moment."""

    kind: str
    label: str
    title: str
    place: str
    day: date | None
    url: str
    pieces: list[Piece]

    @property
    def text(self) -> str:
        """The part of its prose that fits best."""
        return "".join(piece.text for piece in self.pieces)

    def get_absolute_url(self) -> str:
        return self.url


class Found:
    """What a question finds: a list that reads its records only where it is looked at."""

    def __init__(self, asked: str, query: str, hits: list[Hit], results: dict | None = None):
        self.asked, self.query, self.hits = asked, query, hits
        self.results = results or {}

    def of(self, kind: str) -> "Found":
        """Only those of one kind."""
        hits = [hit for hit in self.hits if hit.kind == kind]
        return Found(self.asked, self.query, hits, self.results)

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Result]:
        return iter(self[:])

    def __getitem__(self, part: slice) -> list[Result]:
        hits = self.hits[part]
        missing = [hit for hit in hits if hit not in self.results]
        results = self.results | (read(missing, self.asked, self.query) if missing else {})
        return [results[hit] for hit in hits if hit in results]

    @cached_property
    def counts(self) -> Counter:
        """How many there are of each kind."""
        return Counter(hit.kind for hit in self.hits)

    def by_day(self, *, newest_first: bool) -> "Found":
        """In the order of time; what has no day comes last."""
        dated = [hit for hit in self.hits if hit.day]
        dated.sort(key=lambda hit: hit.day, reverse=newest_first)
        undated = [hit for hit in self.hits if not hit.day]
        return Found(self.asked, self.query, dated + undated, self.results)

    @cached_property
    def is_cut_off(self) -> bool:
        """Whether there may be more than were looked at."""
        return len(self.hits) >= MOST


def find(asked: str, *, kind: str = "", until: date | None = None) -> Found:
    """Everything public that fits the words; without words the latest of everything.

    Only of one kind, if that is named, or of a time before some day was over.
    """
    query = query_of(asked) if asked else ""
    if asked and not query:
        return Found(asked, query, [])
    hits = candidates(asked, query, kind=kind, until=until)
    if len(hits) <= FEW:
        results = read(hits, asked, query)
        return Found(asked, query, [hit for hit in hits if hit in results], results)
    public = still_public(hits)
    return Found(asked, query, [hit for hit in hits if (hit.kind, hit.record) in public])


def candidates(asked: str, query: str, **chosen) -> list[Hit]:
    """What the index finds, the best first."""
    among = " AND ".join(AMONG[name] for name, value in chosen.items() if value) or "true"
    # How many records have several words is overrated by the planner: it would read everything from
    # the newest on until it has found enough of them. So it is kept from that index.
    day = "(day + 0)" if "&" in query else "day"
    statement = (RANKED if query else LATEST).format(most=MOST, among=among, day=day)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"query": query, "asked": asked, **chosen})
        return [Hit(*row) for row in cursor.fetchall()]


def by_kind(hits: list[Hit]) -> dict[str, list[str]]:
    """The keys of the records, kind by kind."""
    keys = {}
    for hit in hits:
        keys.setdefault(hit.kind, []).append(hit.record)
    return keys


def still_public(hits: list[Hit]) -> set[tuple[str, str]]:
    """Those that the public may see at this moment, by kind and key. One query."""
    sql, values = union(by_kind(hits), "keys")
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return set(cursor.fetchall())


def read(hits: list[Hit], asked: str, query: str) -> dict[Hit, Result]:
    """The records as they are now; those that do not fit any more are left out. One query."""
    if not hits:
        return {}
    sql, values = union(by_kind(hits), "documents")
    with connection.cursor() as cursor:
        cursor.execute(READ.format(documents=sql), (*values, query, query, query))
        found = cursor.fetchall()
    known = {(hit.kind, hit.record): hit for hit in hits}
    kinds = {one.kind: one for one in searchables()}
    return {known[kind, pk]: result(kinds[kind], asked, *row) for kind, pk, *row in found}


def result(searchable: Searchable, asked: str, title, prose, day, key, anchor, place) -> Result:
    """A row as it is shown."""
    url = searchable.url(key, anchor)
    pieces = snippet(prose, asked)
    return Result(searchable.kind, searchable.label, title, place, day, url, pieces)
