"""Who has a mail in hand: a lock that ends with the worker's connection, however that ends.

It is a lock of the session, not of a transaction, because what is written down about a mail must
be there for good before the next step. Nothing else here locks for a session.
"""

from django.db import connection

#: The kind of these locks, as there may be others.
KIND = 0x4D61696C


def ask(function: str, pk: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [KIND, pk % 2**31])
        return cursor.fetchone()[0]


def hold(pk: int) -> bool:
    """Take a mail in hand, or keep it there; says whether it is ours."""
    return ask("pg_try_advisory_lock", pk)


def is_held_by_nobody(pk: int) -> bool:
    """Whether no other worker has a mail in hand, nor gets it before this transaction ends."""
    return ask("pg_try_advisory_xact_lock", pk)


def let_go() -> None:
    """Nothing is in hand any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
