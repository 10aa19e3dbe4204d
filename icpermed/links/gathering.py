"""Keeping the list of links like the records: what they name comes in, what they do not goes."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction

from icpermed.links.addresses import all_address_fields

#: Longer ones no index takes, and no server either.
LONGEST = 2_500

ADD = """INSERT INTO links_link (url, found_at, outcome, problem, leads_to, failures, due_at)
    SELECT url, now(), 'waiting', '', '', 0, now() FROM ({named}) AS named (url)
    WHERE octet_length(url) <= %s
    ON CONFLICT (url) DO NOTHING"""
REMOVE = "DELETE FROM links_link WHERE url NOT IN ({named})"


def named_addresses() -> tuple[str, tuple]:
    """The query of all addresses that records name, each once; our own pages are left out."""
    first, *others = [field.urls() for field in all_address_fields()]
    sql, params = first.union(*others).query.sql_with_params()
    own = urlsplit(settings.SITE_URL).netloc
    return (
        f"SELECT url FROM ({sql}) AS every (url)"
        " WHERE url <> '' AND NOT starts_with(split_part(lower(url), '://', 2) || '/', %s)",
        (*params, f"{own.lower()}/"),
    )


@transaction.atomic
def gather() -> int:
    """Bring the list up to date. Returns how many links came or went."""
    named, params = named_addresses()
    with connection.cursor() as cursor:
        cursor.execute(ADD.format(named=named), (*params, LONGEST))
        added = cursor.rowcount
        cursor.execute(REMOVE.format(named=named), params)
        return added + cursor.rowcount
