"""Fields that a curator looks after: what an import would change there is only proposed."""

from collections.abc import Sequence

from django.contrib.auth import get_user_model
from django.db import connection

from icpermed.imports.models import Batch
from icpermed.imports.records.access import Access
from icpermed.sql import literal, quoted


def propose_only(batch: Batch, names: Sequence[str], access: Access) -> None:
    """Leave locked columns out of the changed rows, and say who looks after them."""
    columns = ", ".join(
        f"({literal(name)}, {literal(key)})"
        for name in names
        for key in {name, access.targets[name].field.name, access.targets[name].field.attname}
    )
    if not columns:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"""
            UPDATE imports_row r SET
                left_out = ARRAY(SELECT DISTINCT unnest(r.left_out || locked.columns) ORDER BY 1),
                notes = r.notes || locked.notes
            FROM (
                SELECT held.id, array_agg(c.name) AS columns, jsonb_agg(
                    'The ' || replace(c.name, '_', ' ') || ' is looked after by ' || coalesce(
                        nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username,
                        'a curator') || ': only proposed.' ORDER BY c.name) AS notes
                FROM imports_row held
                JOIN imports_fieldlock l ON l.model = {literal(access.model._meta.label_lower)}
                    AND l.record_id = held.record_id
                JOIN (VALUES {columns}) AS c (name, field) ON c.field = l.field
                    AND held.changes ? c.name
                LEFT JOIN {user_table()} u ON u.id = l.locked_by_id
                WHERE held.batch_id = {batch.pk} AND held.bucket = 'changed'
                GROUP BY held.id
            ) AS locked WHERE r.id = locked.id""")


def user_table() -> str:
    """Where the names of the staff are."""
    return quoted(get_user_model()._meta.db_table)
