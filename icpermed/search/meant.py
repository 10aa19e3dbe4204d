"""What somebody may have meant who finds nothing: the words of the index most like theirs."""

from django.db import connection

from icpermed.search.asking import parts_of
from icpermed.search.finding import Found, find

#: For each word that nothing begins with, the one most like it. Short ones and numbers are meant
#: as they are.
LIKE = """
    SELECT CASE
        WHEN length(plain) < 4 OR plain ~ '[0-9]' THEN plain
        WHEN EXISTS (SELECT FROM search_word WHERE text LIKE plain || '%%') THEN plain
        ELSE (SELECT text FROM search_word WHERE text %% plain
              ORDER BY text <-> plain, text LIMIT 1)
        END
    FROM (SELECT search_plain(typed) AS plain, place
        FROM unnest(%s::text[]) WITH ORDINALITY AS asked (typed, place)) AS taken_apart
    ORDER BY place
"""


def meant(asked: str) -> Found | None:
    """What the words most like these find, if that is something that the public may see."""
    words = [word for part in parts_of(asked) for word in " ".join(part.words).split()]
    if not words:
        return None
    with connection.cursor() as cursor:
        cursor.execute(LIKE, [words])
        likely = [like for (like,) in cursor.fetchall() if like]
    proposal = " ".join(likely)
    if not likely or proposal == " ".join(words):
        return None
    found = find(proposal)
    return found if len(found) else None
