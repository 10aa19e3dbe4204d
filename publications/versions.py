"""The versions of a document: each points to the one that it replaces."""

from publications.models import Publication

#: Nobody makes more versions of a document.
MOST = 60
CHAIN = """
    WITH RECURSIVE chain(id, replaces_id, step) AS (
        SELECT id, replaces_id, 0 FROM publications_publication WHERE id = %s
        UNION
        SELECT p.id, p.replaces_id, c.step + CASE WHEN p.replaces_id = c.id THEN 1 ELSE -1 END
        FROM publications_publication p JOIN chain c
            ON (c.step >= 0 AND p.replaces_id = c.id) OR (c.step <= 0 AND p.id = c.replaces_id)
        WHERE abs(c.step) < %s
    )
    SELECT p.*, c.step FROM publications_publication p JOIN chain c USING (id)
    ORDER BY c.step DESC, p.id DESC
"""


def versions(publication: Publication) -> list[Publication]:
    """All versions of a document, the newest first; ``step`` counts from this one.

    Those before it have a step below zero. One that stands in several places is told once.
    """
    found = Publication.objects.raw(CHAIN, [publication.pk, MOST])
    return list({one.pk: one for one in reversed(list(found))}.values())[::-1]


def older_than(publication: Publication) -> set[int]:
    """The keys of the versions before this one."""
    return {one.pk for one in versions(publication) if one.step < 0}
