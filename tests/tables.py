"""What is in the database, read quickly: most tables are empty in a test, and are not asked."""

from django.db import connection


def filled(models) -> list:
    """Those of some models of which there is any row, by one query for all."""
    models = list(models)
    asked = [
        f"SELECT {place} WHERE EXISTS (SELECT FROM {connection.ops.quote_name(table)})"
        for place, table in enumerate(model._meta.db_table for model in models)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [models[place] for (place,) in sorted(cursor.fetchall())]


def rows_of(models) -> dict:
    """All rows of some models, by model; those of which there is none are left out."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in filled(models)
    }
