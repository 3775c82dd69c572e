"""Django's settings, derived from the typed environment; nothing here is meant to be edited by an owner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from winnow.config.environment import LANGUAGES as TRANSLATED
from winnow.config.environment import environment

ENVIRONMENT = environment()
PACKAGE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = ENVIRONMENT.secret()
DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
ROOT_URLCONF = "winnow.config.urls"
WSGI_APPLICATION = "winnow.config.wsgi.application"
AUTH_USER_MODEL = "access.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "winnow.config",
    "winnow.ground",
    "winnow.access",
    "winnow.people",
    "winnow.engagement",
    "winnow.mail",
    "winnow.meetings",
    "winnow.capture",
    "winnow.forms",
    "winnow.events",
    "winnow.referrals",
    "winnow.partners",
    "winnow.tracking",
    "winnow.scoring",
    "winnow.qualification",
    "winnow.questionnaires",
    "winnow.pipeline",
    "winnow.learning",
    "winnow.forecast",
    "winnow.insight",
    "winnow.jobs",
    "winnow.api",
    "winnow.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Requests with a token leave the chain here: what follows is for browsers.
    "winnow.api.door.ApiDoor",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "winnow.web.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE_DIR / "web" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "winnow.web.shell.shell",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials", "winnow.web.templatetags.winnow"],
        },
    }
]


def _database() -> dict[str, Any]:
    parsed: dict[str, Any] = dict(dj_database_url.parse(ENVIRONMENT.database()))
    parsed["CONN_MAX_AGE"] = None
    parsed["CONN_HEALTH_CHECKS"] = True
    parsed["DISABLE_SERVER_SIDE_CURSORS"] = ENVIRONMENT.database_pooled
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE: a read-then-write transaction otherwise fails with "database is locked" under load.
        parsed["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # The log is taken into the file four times as seldom as by default, since that waits for the disk three
            # times: at as many pages as one part of the log's index holds, so that reading stays as quick.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4000; "
                "PRAGMA mmap_size=33554432; "
                "PRAGMA cache_size=-20000; PRAGMA journal_size_limit=27103364; PRAGMA temp_store=MEMORY;"
            ),
        }
        Path(parsed["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    if parsed["ENGINE"] == "django.db.backends.postgresql":
        parsed["ENGINE"] = "winnow.ground.postgresql"
    return parsed


DATABASES = {"default": _database()}
CACHES = {"default": {"BACKEND": "winnow.ground.counters.DatabaseCounters", "LOCATION": "ground_counter"}}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "web:sign_in"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "web:sign_in"

# By name and address: by address alone an office behind one router is locked out by one member.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "winnow.access.lockout.name_tried"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "web/sign_in/locked.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = list(zip(TRANSLATED, (_("English"), _("German")), strict=True))
LOCALE_PATHS = [PACKAGE_DIR / "web" / "locale"]
FORMAT_MODULE_PATH = "winnow.config.formats"
TIME_ZONE = ENVIRONMENT.time_zone
USE_TZ = True
USE_I18N = True
# A page also writes ids, into addresses and forms, where 1,209 would name nobody: counts are grouped by `|number`.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
# Served by whitenoise straight from the package: no collectstatic step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# Addresses carry the hash of the content ({% asset %}).
WHITENOISE_MAX_AGE = 86_400
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(ENVIRONMENT.data_dir / "files")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = [
    "winnow.ground.uploads.LargestUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "winnow.access.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "winnow.web.errors.csrf_failed"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.base_url] if ENVIRONMENT.base_url.startswith("https://") else []
if ENVIRONMENT.production:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

# No host: nothing is ever sent (winnow.mail.sending.configured).
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if ENVIRONMENT.smtp_host else 'dummy'}.EmailBackend"
EMAIL_HOST = ENVIRONMENT.smtp_host
EMAIL_PORT = ENVIRONMENT.smtp_port
EMAIL_HOST_USER = ENVIRONMENT.smtp_user
EMAIL_HOST_PASSWORD = ENVIRONMENT.smtp_password
EMAIL_USE_TLS = ENVIRONMENT.smtp_tls == "starttls"
EMAIL_USE_SSL = ENVIRONMENT.smtp_tls == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from

TASKS = {"default": {"BACKEND": "winnow.jobs.backend.LeaseBackend", "QUEUES": ["default", "imports"]}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    # Standard error only: standard output belongs to the CLI's answer.
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "line"}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "winnow": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level, "propagate": False},
        "axes": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
    },
}
