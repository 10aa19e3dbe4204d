"""What every test gets: plain static files, a place for uploads, and clients for the staff."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.factories import make_user


@pytest.fixture(autouse=True)
def workplace(settings, tmp_path):
    """No collected static files are needed; what is uploaded disappears with the test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
