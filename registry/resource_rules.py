"""What is particular about organisations in files, in SQL: how they are found, named, addressed.

The rows of a file are called `s` there, the records `t`; see `icpermed.imports.records`.
"""

from dataclasses import dataclass

from icpermed.imports.records.triggers import heeding, ignoring, trigger_names
from icpermed.imports.records.ways import Way
from registry.models import Name

RENAMING = (
    "An organisation is renamed under Names, where the old name stays on record.",
    "Leave the cell as it was, or add the name under Names first.",
)
OTHER_NAME = "this is another name of the organisation, which keeps its present {0}."
LABEL_OF_ORGANISATION = (
    "(SELECT o.name FROM registry_organisation o WHERE o.id = t.organisation_id)"
)


def known_name(column: str) -> str:
    """When a name in a row is one that the organisation has or had."""
    return (
        "EXISTS (SELECT FROM registry_name n WHERE n.organisation_id = t.id"
        f" AND n.folded = fold(s.{column}))"
    )


@dataclass(frozen=True)
class Named(Way):
    """Organisations of which some name, old or new, is that of the row, in the same country.

    Never by a name alone: every second country has a Ministry of Health.
    """

    finds_again: bool = True

    def key(self, targets):
        return [f"fold(s.{self.columns[0]})", "coalesce(s.country_id, '')"]

    def pairs(self, stage, table, targets):
        name = self.columns[0]
        kind = " AND n.kind = 'acronym'" if name == "acronym" else ""
        return (
            f"{stage} s JOIN registry_name n ON n.folded = fold(s.{name}){kind}"
            f" JOIN {table} t ON t.id = n.organisation_id AND t.merged_into_id IS NULL"
            f" AND coalesce(t.country_id, '') = coalesce(s.country_id, '')"
            f" WHERE {self.condition(targets)}"
        )


@dataclass(frozen=True)
class SameFolded(Way):
    """Records of the same name but for case, accents and the like: there are no two of them."""

    def key(self, targets):
        return ["s.country_id", "fold(s.name)"]

    def pairs(self, stage, table, targets):
        return (
            f"{stage} s JOIN {table} t ON t.country_id = s.country_id AND"
            f" t.sort_key = fold(s.name) WHERE {self.condition(targets)}"
        )


#: Django's slugify, for SQL.
SLUGIFIED = (
    "left(trim(BOTH '-_' FROM regexp_replace(regexp_replace(lower(regexp_replace(normalize({words},"
    " NFKD), '[^\\x01-\\x7f]', '', 'g')), '[^a-z0-9_\\s-]', '', 'g'), '[-\\s]+', '-', 'g')), 70)"
)


def free_slugs(names: list[str]) -> list[str]:
    """Give new organisations an address that nobody has: "asrt", then "asrt-2"."""
    words = ", ".join(f"nullif(p.{name}, '')" for name in ("acronym", "name") if name in names)
    stem = SLUGIFIED.format(words=f"coalesce({words})") if words else "''"
    return [
        f"""
        WITH blank AS (
            SELECT _row, stem, row_number() OVER (PARTITION BY stem ORDER BY _line) AS place
            FROM (SELECT p._row, p._line, coalesce(nullif({stem}, ''), 'organisation') AS stem
                FROM {{plan}} p WHERE p._is_new AND p.slug IS NULL) AS named
        ), taken AS (
            SELECT slug FROM registry_organisation UNION SELECT slug FROM {{plan}} WHERE _is_new
        ), busy AS (
            SELECT b.stem, count(*) AS size FROM (SELECT DISTINCT stem FROM blank) AS b
            JOIN taken t ON t.slug = b.stem OR t.slug ~ ('^' || b.stem || '-[0-9]+$')
            GROUP BY b.stem
        ), free AS (
            SELECT b._row, (
                SELECT slug FROM generate_series(1, b.place + coalesce(busy.size, 0)) AS number,
                    LATERAL (SELECT b.stem || CASE WHEN number > 1 THEN '-' || number ELSE '' END)
                        AS one (slug)
                WHERE NOT EXISTS (SELECT FROM taken WHERE taken.slug = one.slug)
                ORDER BY number OFFSET b.place - 1 LIMIT 1) AS slug
            FROM blank b LEFT JOIN busy ON busy.stem = b.stem
        )
        UPDATE {{plan}} p SET slug = free.slug, _has_slug = true FROM free
        WHERE free._row = p._row"""
    ]


def first_names(names: list[str]) -> list[str]:
    """The acronym and the official name of new organisations, as they are called already."""
    silent = trigger_names(Name, only="label_the_organisation")
    return [
        *ignoring(silent),
        *(
            "INSERT INTO registry_name (organisation_id, kind, text, language, created_at,"
            f" updated_at) SELECT p._record, '{kind}', p.{column}, 'en', statement_timestamp(),"
            f" statement_timestamp() FROM {{plan}} p WHERE p._is_new AND p._has_{column}"
            f" AND p.{column} <> '' ORDER BY p._line"
            for kind, column in [("acronym", "acronym"), ("official", "name")]
            if column in names
        ),
        *heeding(silent),
    ]
