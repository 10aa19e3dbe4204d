"""What is said to the database in its own words: names, values, statements, locks."""

from collections.abc import Iterable

from django.db import connection, models
from psycopg import sql


def literal(value) -> str:
    """A value as it stands in SQL."""
    return sql.Literal(str(value) if isinstance(value, str) else value).as_string(None)


def quoted(name: str) -> str:
    """The name of a table or column as it stands in SQL."""
    return connection.ops.quote_name(name)


def run(statement: str, params: Iterable = ()) -> list[tuple]:
    """One statement; its rows, if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(params) or None)
        return cursor.fetchall() if cursor.description else []


def run_all(statements: Iterable[str]) -> None:
    """One statement after the other."""
    for statement in statements:
        run(statement)


def lock(*models_: type[models.Model]) -> None:
    """While a list is compared and written, nobody else writes these; reading goes on."""
    tables = ", ".join(quoted(model._meta.db_table) for model in models_)
    run(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
