"""The settings of the tests: the site's, with a database and a folder of their own.

pytest-django reads this before any conftest.py, so the choice of the place is made here.
"""

import sys
from os import environ
from pathlib import Path

from icpermed import postgres

VAR = Path(__file__).resolve().parent.parent / "var" / "test"

# What a developer or a server has set is not meant for the tests; but a database may be given.
for name in ["ALLOWED_HOSTS", "DEBUG", "DEMO", "EMAIL_HOST", "PORT", "SITE_URL", "TIME_ZONE"]:
    environ.pop(name, None)
environ["SECRET_KEY"] = "only for tests"
environ["VAR_DIR"] = str(VAR)
if not environ.get("DATABASE_URL"):
    try:
        environ["DATABASE_URL"] = postgres.start(VAR / "postgres", durable=False)
    except postgres.Unavailable as error:
        sys.exit(f"{error}")

from icpermed.settings import *  # noqa: E402, F403 The environment comes first; these are they.

# Static files come from where they are written: nothing has to be collected first.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
# Tests run side by side, and must not see each other's tries.
CACHES["default"] = CACHES["template_fragments"]  # noqa: F405

# The threads of a live server would keep theirs, and the test database could not be removed.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
