"""All settings, from the environment. `.env.example` lists every variable with a word on each."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from wbl import embedded, logs
from wbl.sign_in import *  # noqa: F403


def database(url):
    """Django's settings for `postgres://user:password@host:port/name?sslmode=…`."""
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError:  # a character of the password was taken for the end of it
        parts, port = urlsplit(""), ""
    known = parts.scheme in {"postgres", "postgresql"}
    if not known or len(parts.path) < 2 or set(parts.path) & set("@:"):
        raise ImproperlyConfigured(
            "DATABASE_URL must read postgres://user:password@host:port/name "
            "(in the password write %2F for /, %40 for @, %23 for #, %3F for ?)"
        )
    # a server that swallows packets must not hold a page for minutes
    options = {"connect_timeout": "5"} | dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # libpq takes the folder of a socket as a host
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": port,
        "OPTIONS": options,
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def redis_database(url, number):
    """The address of one numbered Redis database, for a `redis(s)://` or `unix://` address."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
        raise ImproperlyConfigured("REDIS_URL must read redis://:password@host:port")
    return urlunsplit(parts._replace(path=f"/{number}"))


def celery_broker(url, number):
    """The same address in Celery's spelling, which differs for sockets."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host={number}"
    return redis_database(url, number)


def required(name, embedded_value):
    """An address from the environment, else that of the private server, else refuse to start."""
    value = os.environ.get(name)
    if value:
        return value
    if embedded.allowed():
        return embedded_value
    raise ImproperlyConfigured(
        f"{name} is not set. Set DATABASE_URL and REDIS_URL (see docs/running.md), "
        "or run `make demo` to look around with servers of its own."
    )


def secret(name):
    """A key from the environment; under DEMO or DEBUG one that is made once and kept."""
    value = os.environ.get(name)
    if value:
        return value
    if embedded.allowed():
        return embedded.secret(name.lower())
    raise ImproperlyConfigured(
        f"{name} is not set. Make one with "
        "`python3 -c 'import secrets; print(secrets.token_urlsafe(48))'` and keep it."
    )


def number(name, default):
    """A whole number from the environment."""
    value = os.environ.get(name) or str(default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, and is {value!r}.")
    return int(value)


BASE_DIR = Path(__file__).resolve().parent.parent
PLACE = embedded.default_place()
DEMO = embedded.flag("DEMO")
DEBUG = embedded.flag("DEBUG")
PORT = os.environ.get("PORT", "8000")
SITE_URL = os.environ.get("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
HTTPS = SITE_URL.startswith("https://")

DATABASES = {"default": database(required("DATABASE_URL", PLACE.database_url))}
REDIS_URL = required("REDIS_URL", PLACE.redis_url)
REDIS_DB = number("REDIS_DB", 0)
REDIS_CACHE_URL = redis_database(REDIS_URL, REDIS_DB + 1)
SECRET_KEY = secret("SECRET_KEY")
# the key of mailed links has its own life: changing it revokes them all
LINK_KEY = secret("LINK_KEY")

# Apps. Ours come first, so that our templates win over those of django.forms and of allauth.

INSTALLED_APPS = [
    "wbl",
    "desk",
    "assessments",
    "placements",
    "partners",
    "students",
    "notifications",
    "catalogue",
    "accounts",
    "kit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wbl.admin.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    # outermost: what it adds stands on static files and on errors too
    "wbl.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # before anything reads the body
    "wbl.middleware.BodyMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # where the user is known: who acts, for the audit, and in which time zone
    "accounts.middleware.ActorMiddleware",
    "accounts.middleware.SchoolMiddleware",
    "accounts.middleware.DeviceMiddleware",
    "accounts.middleware.SafeSignInMiddleware",
]

ROOT_URLCONF = "wbl.urls"
WSGI_APPLICATION = "wbl.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wbl.context.house",
            ]
        },
    }
]

# Who comes in. What asks the environment stands here, the rest in wbl/sign_in.py.

ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = number("TRUSTED_PROXIES", 0)
# operators (superusers) too come in only with a second step
REQUIRE_SECOND_FACTOR = embedded.flag("REQUIRE_SECOND_FACTOR")

# Sessions in PostgreSQL: a flushed cache must not log people out.

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_CACHE_URL,
        # by default the client tries again for four seconds: a page would rather fail at once
        "OPTIONS": {
            "retry": Retry(NoBackoff(), 1),
            "socket_timeout": 3,
            "socket_connect_timeout": 3,
        },
    }
}

# Celery. The timetable stands in wbl/celery.py.

CELERY_BROKER_URL = celery_broker(REDIS_URL, REDIS_DB)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(PLACE.data / "beat-schedule")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# Mail. All of it goes through the outbox; the worker hands it to DELIVERY_BACKEND.

EMAIL_BACKEND = "notifications.backend.OutboxBackend"
DELIVERY_BACKEND = (
    "notifications.backend.MailboxBackend"
    if DEMO
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = number("EMAIL_PORT", 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = embedded.flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = embedded.flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Placewell <placewell@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Languages and time: UTC is stored, the school's zone is activated per request.

LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["wbl.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# the demo lives some days away from today when asked to; a real school's clock is never moved
CLOCK_SHIFT_DAYS = number("CLOCK_SHIFT_DAYS", 0) if embedded.allowed() else 0

# Files: what people upload lies in a private volume and is served by a view that asks the rule.

MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", PLACE.data / "media"))
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# a folder into which a student information system drops rosters, and whose they are (name or number)
ROSTER_DROP_DIR = os.environ.get("ROSTER_DROP_DIR", "")
ROSTER_DROP_SCHOOL = os.environ.get("ROSTER_DROP_SCHOOL", "")
# what looks at uploads before they are kept: clamd, or a function of one's own (kit.files.scan)
CLAMD_SOCKET = os.environ.get("CLAMD_SOCKET", "")
UPLOAD_SCANNER = os.environ.get("UPLOAD_SCANNER") or ("wbl.clamd.scan" if CLAMD_SOCKET else "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# a whole request: a district's roster is the largest thing that comes in, and only from one's own people
LARGEST_REQUEST = 210 * 1024 * 1024
LARGEST_REQUEST_OF_STRANGERS = 12 * 1024 * 1024
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", PLACE.data / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "wbl.static.DemoStorage"
            if DEMO
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
        # root collects them, for the image and on a server; the account of the web process reads them
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}

# Safety

ALLOWED_HOSTS = [
    host.strip()
    for host in (os.environ.get("ALLOWED_HOSTS") or urlsplit(SITE_URL).hostname or "").split(",")
]
if embedded.allowed():
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
HOUSE_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{name}=()"
        for name in (
            *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media"),
            *("fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi"),
            *("payment", "picture-in-picture", "screen-wake-lock", "usb", "xr-spatial-tracking"),
        )
    ),
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, over plain HTTP
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# The API, read only. What each answers stands in the api.py of the apps.

API_REQUESTS_A_MINUTE = 600
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.entry.BearerAuthentication",
        "accounts.api.entry.BrowserAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.entry.MinuteThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "kit.api.problem",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Placewell",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "PlacementState": "placements.states.S",
        "FeedbackState": "assessments.states.R",
        "LogLineState": "placements.models.LogEntry.State",
        "Stage": "partners.models.Partnership.Stage",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "kit.api.with_problems",
    ],
}

# Logs: one JSON object a line, with ids and never a name, an address or a token.

LOG_LEVEL = os.environ.get("LOG_LEVEL") or "INFO"
if LOG_LEVEL not in logs.LEVELS:
    raise ImproperlyConfigured(f"LOG_LEVEL must be one of {', '.join(logs.LEVELS)}.")
LOGGING = logs.configuration(LOG_LEVEL)
structlog.configure(
    processors=logs.PROCESSORS,
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
