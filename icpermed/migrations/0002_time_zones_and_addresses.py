"""What the database must know of time zones and of addresses on the web."""

from django.db import migrations

TIME_ZONES = r"""
-- Whether a text is the name of a time zone, such as Europe/Brussels: names only, no offsets.
CREATE FUNCTION is_time_zone(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF value !~ '^[A-Za-z][A-Za-z_]*(/[A-Za-z0-9_+-]+)*$' THEN
        RETURN false;
    END IF;
    PERFORM timestamp '2000-01-01' AT TIME ZONE value;
    RETURN true;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN false;
END
$$;
"""

ADDRESSES = r"""
-- An address on the web as a browser needs it, from what somebody wrote: without spaces around it,
-- those inside as %20, and with https where no scheme was given. Empty stays empty.
CREATE FUNCTION web_address(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN btrim(value, E' \t\n\x0b\f\r') = '' THEN ''
        WHEN value ~* '^[ \t\n\v\f\r]*[a-z][a-z0-9+.-]*://' THEN
            regexp_replace(btrim(value, E' \t\n\x0b\f\r'), '[ \t\n\v\f\r]+', '%20', 'g')
        ELSE 'https://' || regexp_replace(btrim(value, E' \t\n\x0b\f\r'), '[ \t\n\v\f\r]+', '%20', 'g')
    END
$$;

-- Whether what somebody wrote can be an address on the web, once it is mended.
CREATE FUNCTION is_web_address(value text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT value = '' OR public.web_address(value) ~* '^https?://[^/?#@:]+\.[^/?#@:]+(:[0-9]+)?([/?#].*)?$'
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("icpermed", "0001_postgres")]
    operations = [
        migrations.RunSQL(TIME_ZONES, "DROP FUNCTION is_time_zone(text)"),
        migrations.RunSQL(
            ADDRESSES, "DROP FUNCTION is_web_address(text), web_address(text)"
        ),
    ]
