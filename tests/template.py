"""The database that those of the tests are copies of: migrated once, until a migration changes."""

import hashlib
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from icpermed import migrating

PREFIX = "icpermed_template_"
EXISTS = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)"
OUTDATED = r"SELECT datname FROM pg_database WHERE datname LIKE 'icpermed\_template\_%'"


def template() -> str:
    """Its name. Whoever comes first makes it, and the others wait."""
    name = PREFIX + digest_of_migrations()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        cursor.execute(EXISTS, [name])
        if not cursor.fetchone()[0]:
            make(name, cursor)
    return name


def make(name: str, cursor) -> None:
    """Migrate a new database, which has the name only when it is whole; drop those of before."""
    cursor.execute(OUTDATED)
    for (outdated,) in cursor.fetchall():
        cursor.execute(f'DROP DATABASE "{outdated}"')
    draft, usual = f"{name}_draft", connection.settings_dict["NAME"]
    cursor.execute(f'CREATE DATABASE "{draft}"')
    connection.settings_dict["NAME"] = draft
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
    cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


def digest_of_migrations() -> str:
    """Of all that makes the tables what they are, here and in the packages."""
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    files = sorted(file for folder in folders for file in folder.glob("*.py"))
    content = b"".join(file.read_bytes() for file in [*files, Path(migrating.__file__)])
    return hashlib.sha256(django.__version__.encode() + content).hexdigest()[:16]
