"""The index of the search, and how the database takes text apart for it.

Both the index and what somebody types go through the same functions, so that they always meet.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

PLAIN = r"""
-- Words alone, with single spaces: no accents, no signs; a dot only in a number. 1,000 is 1000,
-- and 118,76 is 118.76; what Americans personalize, we personalise.
CREATE FUNCTION search_plain(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        translate(public.fold(words), '!"#$%&''()*+-/:;<=>?@[\]^_`{|}~', repeat(' ', 31)),
        '(\d),(?=\d{3}(\D|$))', '\1', 'g'),
        '(\d),(?=\d)', '\1.', 'g'),
        '(\D|^)[.,]+|[.,]+(?=\D|$)', '\1 ', 'g'),
        '\s+', ' ', 'g'),
        '([a-z]{3})iz(?=[aei]|\M)', '\1is', 'g'))
$$;
"""

VECTOR = r"""
-- What a record is found by. Each word as it is, for beginnings and for other languages, and by its
-- English stem. OFFSET: else each text would be made plain twice.
CREATE FUNCTION search_vector(title text, names text, words text, prose text)
RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('english', title), 'A')
        || setweight(to_tsvector('simple', names), 'B') || setweight(to_tsvector('english', names), 'B')
        || setweight(to_tsvector('simple', words), 'C') || setweight(to_tsvector('english', words), 'C')
        || setweight(to_tsvector('simple', prose), 'D') || setweight(to_tsvector('english', prose), 'D')
    FROM (SELECT public.search_plain(title) AS title, public.search_plain(names) AS names,
        public.search_plain(words) AS words, public.search_plain(left(prose, 100000)) AS prose
        OFFSET 0) AS plain
$$;
"""

QUERIES = r"""
-- A word that somebody types: what begins with it, or has its stem. Short ones are meant as they
-- are. "EP-PerMed" is two words beside each other.
CREATE FUNCTION search_word(word text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN plain = '' THEN ''::tsquery
        ELSE to_tsquery('simple', '''' || replace(plain, ' ', ''' <-> ''') || '''' ||
            CASE WHEN length(last) > 2 THEN ':*' ELSE '' END) || plainto_tsquery('english', plain)
    END
    FROM (SELECT plain, split_part(plain, ' ', -1) AS last
        FROM (SELECT public.search_plain(word) AS plain) AS taken_apart) AS parts
$$;

-- Words that stand beside each other.
CREATE FUNCTION search_phrase(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT phraseto_tsquery('simple', public.search_plain(words))
$$;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [("icpermed", "0001_postgres")]

    operations = [
        migrations.RunSQL(PLAIN, "DROP FUNCTION search_plain(text)"),
        migrations.RunSQL(VECTOR, "DROP FUNCTION search_vector(text, text, text, text)"),
        migrations.RunSQL(QUERIES, "DROP FUNCTION search_word(text), search_phrase(text)"),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('record', models.CharField(max_length=40, verbose_name='key of the record')),
                ('day', models.DateField(null=True)),
                ('folded', models.TextField(verbose_name='title as it is compared')),
                ('digest', models.CharField(max_length=32, verbose_name='digest of all words')),
                ('title_vector', django.contrib.postgres.search.SearchVectorField(verbose_name='words of the title')),
                ('vector', django.contrib.postgres.search.SearchVectorField(verbose_name='all words')),
            ],
            options={
                'verbose_name_plural': 'entries',
                'ordering': [models.OrderBy(models.F('day'), descending=True, nulls_last=True), 'pk'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['title_vector'], name='search_entry_title'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['vector'], name='search_entry_words'), django.contrib.postgres.indexes.HashIndex(fields=['folded'], name='search_entry_called'), models.Index(models.OrderBy(models.F('day'), descending=True, nulls_last=True), models.F('id'), name='search_entry_latest'), models.Index(models.F('kind'), models.OrderBy(models.F('day'), descending=True, nulls_last=True), models.F('id'), name='search_entry_by_kind')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'record'), name='search_entry_once', violation_error_message='This record is in the index already.')],
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('text', models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
            options={
                'ordering': ['text'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('text', 'gin_trgm_ops'), name='search_word_like')],
            },
        ),
    ]
