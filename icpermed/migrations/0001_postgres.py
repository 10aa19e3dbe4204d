"""What the database itself must know before any table: how to fold names, read partial dates,
and tell a true ROR id. Written as immutable SQL functions, so that constraints, generated columns
and indexes may stand on them, and so that the admin, an import and SQL all meet the same rule."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

FOLD = r"""
-- A name as it is compared: case, accents, quotes, dashes and white space do not count.
CREATE FUNCTION fold(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        lower(public.unaccent('public.unaccent'::regdictionary, translate(
            normalize(words, NFKC),
            -- Quotes, dashes and the final sigma become plain; what has no width is left out.
            U&'\2018\2019\201A\201B\02BC\00B4\0060\201C\201D\201E\00AB\00BB\2010\2011\2012\2013\2014\2212\03C2'
                '\00AD\061C\200B\200C\200D\200E\200F\202A\202B\202C\202D\202E\2060\2061\2062\2063\2064'
                '\2066\2067\2068\2069\FEFF',
            U&'\0027\0027\0027\0027\0027\0027\0027\0022\0022\0022\0022\0022\002D\002D\002D\002D\002D\002D\03C3'))),
        '\s+', ' ', 'g'))
$$;
"""

PARTIAL_DATES = """
-- Whether a text is a date known to the year, the month or the day: 2023, 2023-07, 2023-07-12.
CREATE FUNCTION is_partial_date(value text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN value !~ '^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$' THEN false
        WHEN length(value) < 10 THEN true
        ELSE right(value, 2)::int <= extract(day FROM
            make_date(left(value, 4)::int, substr(value, 6, 2)::int, 1) + interval '1 month - 1 day')
    END
$$;

-- The first day that a partial date may mean.
CREATE FUNCTION partial_date_first(value text) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN public.is_partial_date(value) THEN make_date(
        left(value, 4)::int,
        coalesce(nullif(substr(value, 6, 2), ''), '1')::int,
        coalesce(nullif(substr(value, 9, 2), ''), '1')::int)
    END
$$;

-- The day after the last day that a partial date may mean.
CREATE FUNCTION partial_date_after(value text) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (public.partial_date_first(value) + CASE length(value)
        WHEN 4 THEN interval '1 year' WHEN 7 THEN interval '1 month' ELSE interval '1 day' END)::date
$$;

-- From the first day of the start to the last day of the end; unknown ends are open.
-- An end before its start gives the empty range, which a constraint then refuses by name.
CREATE FUNCTION partial_period(starts text, ends text) RETURNS daterange LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN public.partial_date_first(starts) >= public.partial_date_after(ends) THEN 'empty'::daterange
        ELSE daterange(public.partial_date_first(starts), public.partial_date_after(ends), '[)')
    END
$$;
"""

ROR = """
-- A ROR id is 0, six characters of Crockford's base 32, and two check digits (ISO 7064 mod 97-10).
-- https://ror.readme.io/docs/identifier
CREATE FUNCTION is_ror_id(value text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT value ~ '^0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}$' AND right(value, 2)::int = (
        SELECT 98 - (sum((strpos('0123456789abcdefghjkmnpqrstvwxyz', substr(value, place, 1)) - 1)
            * (32 ^ (7 - place))::bigint) * 100) % 97
        FROM generate_series(1, 7) AS place)
$$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION fold(text)"),
        migrations.RunSQL(
            PARTIAL_DATES,
            "DROP FUNCTION partial_period(text, text), partial_date_after(text),"
            " partial_date_first(text), is_partial_date(text)",
        ),
        migrations.RunSQL(ROR, "DROP FUNCTION is_ror_id(text)"),
    ]
