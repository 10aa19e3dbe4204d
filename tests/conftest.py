"""What every test gets: plain static files, a place for uploads, and clients for the staff."""

import gc
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
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


def pytest_collection_modifyitems(items):
    """Long files first. What looks longer for what others look for need not run at every change."""
    places = {HERE / f"{name}.py": place for place, name in enumerate(LONGEST)}
    last = files_with_the_demo(items)
    items.sort(key=lambda item: places.get(item.path, len(places) + (item.path in last)))
    gc.freeze()  # All that is loaded by now stays: it need not be looked through again and again,
    gc.set_threshold(50_000, 20)  # nor so often what a test leaves behind.
    if IS_DEEP:
        return
    for item in items:
        if item.get_closest_marker("deep"):
            item.add_marker(pytest.mark.skip(reason="NOT RUN: takes minutes; set DEEP=1 for it"))


def files_with_the_demo(items) -> set[Path]:
    """Files of tests that need the demo data; they come last, for the data stay to the end.

    Raises UsageError where some tests of a file need them and others are to find none.
    """
    with_it = {item.path for item in items if "demo" in item.fixturenames}
    for item in items:
        if item.path in with_it and "demo" not in item.fixturenames:
            raise pytest.UsageError(f"{item.nodeid} does without the demo: move it to another file")
    return with_it


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
