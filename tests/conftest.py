"""What every test gets: plain static files, a place for uploads, and clients for the staff."""

import gc
from pathlib import Path
from zlib import crc32

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from tests.effort import IS_DEEP
from tests.factories import make_user

HERE = Path(__file__).parent
#: Files that take longest, these first: none is to begin when all others have ended.
LONGEST = [
    *["ground/test_serve", "browser/test_site", "browser/test_edition"],
    *["imports/test_kill", "imports/test_properties", "browser/test_imports", "test_resources"],
    *["test_admin", "test_migrating", "recognition/test_conflict_properties"],
    *["test_admin_groups", "browser/test_join", "browser/test_newsletter", "outbox/test_kill"],
]
#: Marks of tests that need not run, or not in each of their cases, at every change.
SHORTENED = ["deep", "alike"]


def pytest_collection_modifyitems(items):
    """Long files first; what looks longer for what others look for is left out, unless DEEP=1."""
    places = {HERE / f"{name}.py": place for place, name in enumerate(LONGEST)}
    last = files_with_the_demo(items)
    items.sort(key=lambda item: places.get(item.path, len(places) + (item.path in last)))
    gc.freeze()  # All that is loaded by now stays: it need not be looked through again and again,
    gc.set_threshold(50_000, 20)  # nor so often what a test leaves behind.
    if not IS_DEEP:
        marked = {name: [i for i in items if i.get_closest_marker(name)] for name in SHORTENED}
        for item in [*marked["deep"], *two_thirds(marked["alike"])]:
            item.add_marker(pytest.mark.skip(reason="NOT RUN: takes minutes; set DEEP=1 for it"))


def two_thirds(items) -> list[pytest.Item]:
    """What is left out of cases that are alike: the same ones every time, never all of a test."""
    seen, left_out = set(), []
    for item in items:
        test = item.nodeid.partition("[")[0]
        if test in seen and crc32(item.nodeid.encode()) % 3:
            left_out.append(item)
        seen.add(test)
    return left_out


def files_with_the_demo(items) -> set[Path]:
    """Files of tests that need the demo data; they come last, for the data stay to the end.

    Raises UsageError where some tests of a file need them and others are to find none.
    """
    with_it = {item.path for item in items if "demo" in item.fixturenames}
    for item in items:
        if item.path in with_it and "demo" not in item.fixturenames:
            raise pytest.UsageError(f"{item.nodeid} does without the demo: move it to another file")
    return with_it


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """To migrate takes nearly all of the time that a new database needs: it is done once."""
    from tests.template import template  # The models cannot be imported before.

    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template()


@pytest.fixture(autouse=True)
def workplace(settings, tmp_path):
    """No collected static files are needed; what is uploaded disappears with the test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()  # How often somebody has tried is counted for each test anew.


@pytest.fixture(autouse=True)
def every_mail_is_scanned(request, workplace):
    """Where there is time: every link in every mail that a test wrote is opened twice."""
    is_watched = IS_DEEP and request.node.get_closest_marker("django_db")
    if is_watched and "room" not in request.fixturenames:
        request.getfixturevalue("db")
        from tests import scanners  # The models cannot be imported before.

        last = scanners.last_mail()
        yield
        scanners.scan_the_outbox(since=last)
    else:
        yield


def client_for(user) -> Client:
    """Somebody signed in with a second factor, without which nobody reaches the desk."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.user = user
    return client


@pytest.fixture
def secretariat(db) -> Client:
    """A signed-in client of the group Secretariat; ``.user`` says who."""
    return client_for(make_user("secretariat", group="Secretariat", first_name="Sec"))


@pytest.fixture
def editor(db) -> Client:
    """A signed-in client of the group Editor."""
    return client_for(make_user("editor", group="Editor"))


@pytest.fixture
def reader(db) -> Client:
    """A signed-in client of the group Reader: sees the register, changes nothing."""
    return client_for(make_user("reader", group="Reader"))


@pytest.fixture(scope="session")
def demo(django_db_setup, django_db_blocker):
    """The demo data, loaded once for all tests that need them: each sees them fresh."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)
