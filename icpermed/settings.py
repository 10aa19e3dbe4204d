"""The one settings file: what differs between machines is an environment variable.

Every variable read here is explained in docs/operations.md.
"""

from os import environ
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from icpermed import postgres, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environ.get("VAR_DIR", BASE_DIR / "var")).resolve()


def switched_on(name: str, usual: str = "") -> bool:
    """An environment variable that is a switch: 1 is on, 0 is off; missing is as usual: off."""
    value = environ.get(name) or usual
    if value not in {"", "0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value == "1"


def number(name: str, usual: int) -> int:
    """An environment variable that is a whole number."""
    value = environ.get(name) or str(usual)
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


# --- who we are ---------------------------------------------------------------------------------

SECRET_KEY = environ.get("SECRET_KEY") or secret_key.kept_in(VAR_DIR)
DEBUG = switched_on("DEBUG")
DEMO = switched_on("DEMO")  # The illustrative membership list: every page then says so.
SITE_NAME = "ICPerMed"
SITE_URL = environ.get("SITE_URL", f"http://127.0.0.1:{environ.get('PORT', '8000')}").rstrip("/")
IS_HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CONTACT_EMAIL = environ.get("CONTACT_EMAIL", "secretariat@example.org")

# --- what we are made of ------------------------------------------------------------------------

INSTALLED_APPS = [
    "icpermed",
    "icpermed.imports",
    "icpermed.outbox",
    "icpermed.links",
    "icpermed.search",
    "icpermed.connections",
    "icpermed.scheduling",
    "icpermed.visits",
    "registry",
    "events",
    "recognition",
    "initiatives",
    "publications",
    "reports",
    "pghistory",
    "pgtrigger",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "icpermed.apps.DeskConfig",  # django.contrib.admin, with our start page
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "icpermed.visits.middleware.CountVisits",
    "allauth.account.middleware.AccountMiddleware",
    "icpermed.sign_in.StaffMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "icpermed.urls"
WSGI_APPLICATION = "icpermed.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
FORMS_URLFIELD_ASSUME_HTTPS = True  # The coming default; without it Django 5.2 warns.

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "icpermed.context_processors.site",
            ],
        },
    },
]

# --- where the data are -------------------------------------------------------------------------

DATABASE_URL = environ.get("DATABASE_URL") or postgres.start(VAR_DIR / "postgres")


# Each trigger of the history asks which triggers are left out. Where nothing was ever said, it
# finds that out by an error, and each error walks through all that is to be checked at the end of
# the transaction: without this, writing many rows takes ten times as long.
NO_TRIGGER_IS_LEFT_OUT = "-c pgtrigger.ignore={}"


def database(url: str) -> dict:
    """Django's way of writing a PostgreSQL address (libpq URI or key=value form)."""
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL is not an address: {error}".strip()) from error
    options = f"{parts.get('options', '')} {NO_TRIGGER_IS_LEFT_OUT}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "icpermed"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts | {"options": options.strip()},
        # A worker has one thread, so one lasting connection is the whole pool it needs.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # How often somebody tried to sign in is counted by all workers together.
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
    },
    # Drawn maps: each worker keeps its own.
    "template_fragments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# Uploaded files (letters, logos) have no address of their own: a view that knows who may see
# them opens each.
MEDIA_ROOT = VAR_DIR / "files"
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- what takes long ----------------------------------------------------------------------------

# `manage.py work` does it; see icpermed/imports/tasks.py.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- who may come in ----------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in [
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    ]
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "icpermed.sign_in.AccountAdapter"  # Nobody makes an account for themselves.
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # A changed password or key is told to its owner.
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{SITE_NAME}: "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"  # The secretariat makes accounts; it knows the addresses.
ACCOUNT_LOGIN_METHODS = {"email", "username"}
# Applications, and registrations for events, from one network: a meeting may share one.
ACCOUNT_RATE_LIMITS = {
    "apply": "20/h/ip",
    "nominate": "40/h/ip",
    "register": "100/h/ip",
    "subscribe": "20/h/ip",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = number("TRUSTED_PROXIES", 0)
MFA_ADAPTER = "icpermed.sign_in.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # The secretariat makes accounts; it knows the addresses.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # Clocks differ: the code before and the code after count too.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS  # Browsers still insist on localhost.

# --- what the browser is told -------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Django's admin has its icons in data: addresses.
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
CSRF_COOKIE_AGE = None  # It goes with the session, as the page on privacy says.
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # Asked from inside, by the load balancer.
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = environ.get("TIME_ZONE", "Europe/Brussels")
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = "icpermed.formats"

# --- mail ---------------------------------------------------------------------------------------

EMAIL_HOST = environ.get("EMAIL_HOST", "")
EMAIL_PORT = number("EMAIL_PORT", 587)
EMAIL_HOST_USER = environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 10
# Every mail goes into the outbox, also those of the packages we use; the worker sends them from
# there to EMAIL_HOST. Without a mail server they can be read in the outbox.
EMAIL_BACKEND = "icpermed.outbox.backend.OutboxBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environ.get("DEFAULT_FROM_EMAIL", CONTACT_EMAIL)
MAIL_KEPT_DAYS = number("MAIL_KEPT_DAYS", 180)  # Then nobody sees any more what it said, to whom.

# --- history ------------------------------------------------------------------------------------

PGHISTORY_APPEND_ONLY = True  # What is recorded stays as it was recorded.
# The moment of each change, not of its transaction: changes then have one order everywhere.
PGHISTORY_CREATED_AT_FUNCTION = "CLOCK_TIMESTAMP()"
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# --- what is checked and counted ----------------------------------------------------------------

CHECK_LINKS = switched_on("CHECK_LINKS")  # Asks other sites whether our links to them work.
COUNT_VISITS = switched_on("COUNT_VISITS", usual="1")  # Pages and days; nothing about people.

# --- limits -------------------------------------------------------------------------------------

IMPORT_MAX_BYTES = number("IMPORT_MAX_BYTES", 50 * 1024 * 1024)
IMPORT_MAX_ROWS = number("IMPORT_MAX_ROWS", 200_000)
IMPORT_MAX_COLUMNS = number("IMPORT_MAX_COLUMNS", 200)
IMPORT_MAX_CELL = number("IMPORT_MAX_CELL", 20_000)
IMPORT_AT_ONCE_ROWS = number("IMPORT_AT_ONCE_ROWS", 2_000)
LETTER_MAX_BYTES = number("LETTER_MAX_BYTES", 10 * 1024 * 1024)
MATERIAL_MAX_BYTES = number("MATERIAL_MAX_BYTES", 100 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # Inlines of a large organisation, an import's preview.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"no_secrets": {"()": "icpermed.logs.WithoutSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["no_secrets"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": environ.get("LOG_LEVEL", "WARNING")},
    "loggers": {
        # All that Django says goes through our console too, which leaves the secrets out.
        "django": {"handlers": [], "level": "NOTSET"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # It says every second that it looks into the queue, and warns when it is told to end.
        "django_tasks_db": {"level": "ERROR"},
    },
}
