"""A database made in one go is the one that is made step by step."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
#: Makes the database of DATABASE_URL as Django does without us: a drawing after every step.
STEP_BY_STEP = """
import django; django.setup()
from django.core.management import call_command
from django.db.migrations import Migration
from icpermed.migrating import InOneGo
InOneGo.apply = Migration.apply
call_command("migrate", verbosity=0)
"""
IN_ONE_GO = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
#: All there is: columns in their order, rules, indexes, triggers with their bodies, functions.
EVERYTHING = """
SELECT 'column', table_name || '.' || column_name, ordinal_position::text, data_type,
       coalesce(column_default, ''), is_nullable, coalesce(generation_expression, '')
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT 'rule', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', ''
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'index', tablename, indexname, indexdef, '', '', ''
FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '', ''
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'function', proname, md5(prosrc), '', '', '', ''
FROM pg_proc WHERE pronamespace = 'public'::regnamespace
ORDER BY 1, 2, 3
"""


def made_by(script: str, name: str) -> list[tuple]:
    """Everything in a new database that a script has made."""
    settings = connection.settings_dict
    server = {key: settings[name] for key, name in PLACES.items() if settings[name]}
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            url = psycopg.conninfo.make_conninfo(**server, dbname=name)
            run(script, name)
            with psycopg.connect(url) as made:
                return made.execute(EVERYTHING).fetchall()
        finally:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}"')


PLACES = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}


def run(script: str, name: str) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "icpermed.settings", "DATABASE_URL": url_of(name)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def url_of(name: str) -> str:
    """The address of another database on the server of the tests."""
    place, _, query = os.environ["DATABASE_URL"].partition("?")
    return place.rpartition("/")[0] + "/" + name + ("?" + query if query else "")


@pytest.mark.deep
@pytest.mark.django_db
def test_in_one_go_as_step_by_step():
    fast = made_by(IN_ONE_GO, "icpermed_in_one_go")
    slow = made_by(STEP_BY_STEP, "icpermed_step_by_step")
    assert len(fast) > 3000
    assert fast == slow
