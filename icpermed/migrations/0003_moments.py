"""What the database must know of moments by the clock of a place."""

from django.db import migrations

MOMENT = """
-- A day and a time by the clock of a place, as a moment; without a time, the day's first minute.
-- 24:00 is the end of the day. Nothing without a day.
CREATE FUNCTION moment_at(day date, at time, zone text) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (day + coalesce(at, time '00:00')) AT TIME ZONE zone
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("icpermed", "0002_time_zones_and_addresses")]
    operations = [migrations.RunSQL(MOMENT, "DROP FUNCTION moment_at(date, time, text)")]
