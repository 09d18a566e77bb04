"""All settings, from environment variables; `.env.example` lists every one.

One switch: without DATABASE_URL the application runs embedded (SQLite, file broker, mail kept in the
outbox); with it, on PostgreSQL, Redis and SMTP. Same pages, same content security policy, never DEBUG.
"""

import sys
from pathlib import Path

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from core.secret import secret_from_file

django_stubs_ext.monkeypatch()  # lets `ModelForm[Person]` and the like be written

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env("NOTFALLPLAN_DATA", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
EMBEDDED = not env("DATABASE_URL", default="")
DEVELOPMENT = env.bool("NOTFALLPLAN_DEVELOPMENT", default=False)  # opens /components/, nothing else
DEBUG = False

if EMBEDDED:
    SECRET_KEY = env("SECRET_KEY", default="") or secret_from_file(DATA_DIR / "secret.key")
else:
    SECRET_KEY = env("SECRET_KEY", default="")
    if not SECRET_KEY:
        raise ImproperlyConfigured("SECRET_KEY is missing. Set it in .env: openssl rand -base64 48")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# --- Where we are reached -------------------------------------------------------------------------
BASE_URL = env("NOTFALLPLAN_URL", default="http://localhost:8000").rstrip("/")  # links in mails
HTTPS = env.bool("NOTFALLPLAN_HTTPS", default=False)
BEHIND_PROXY = env.bool("NOTFALLPLAN_BEHIND_PROXY", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if EMBEDDED else ["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [
    r"^healthz$",
    r"^ping/",
]  # a script that follows no redirect would fall silent unnoticed
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_SAVE_EVERY_REQUEST = False
X_FRAME_OPTIONS = "DENY"

# --- What it is made of ---------------------------------------------------------------------------
INSTALLED_APPS = [
    "accounts",  # the user model stands before everything else
    "core",
    "outbox",
    "records",
    "contacts",
    "inventory",
    "measures",
    "risks",
    "backups",
    "recovery",
    "playbooks",
    "exercises",
    "plan",
    "reviews",
    "binder",
    "dashboard",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "lucide",
    "auditlog",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.RefuseNulBytes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.UserLocale",  # user setting, then cookie, then Accept-Language, then German
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
]
ROOT_URLCONF = "notfallplan.urls"
WSGI_APPLICATION = "notfallplan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.member",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django.templatetags.i18n", "core.templatetags.house"],
        },
    }
]
FORM_RENDERER = "core.forms.HouseRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database, cache, queue -----------------------------------------------------------------------
# Never ATOMIC_REQUESTS: with IMMEDIATE transactions every GET would take the write lock.
if EMBEDDED:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "notfallplan.sqlite3",
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                    "PRAGMA cache_size=-16000;PRAGMA journal_size_limit=67108864;"
                ),
            },
            # A file: the live server's threads and an in-memory database lock each other out.
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    _queue = DATA_DIR / "queue"
    for _folder in ("messages", "inflight", "control"):
        (_queue / _folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    CELERY_BROKER_URL = "safefs://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "processed_folder": str(_queue / "inflight"),
        "control_folder": str(_queue / "control"),
        "store_processed": True,
        "polling_interval": 0.2,
    }
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # its messages would pile up as files
else:
    DATABASES = {"default": env.db("DATABASE_URL")}
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    REDIS_URL = env("REDIS_URL", default="redis://localhost:6379").rstrip("/")
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"{REDIS_URL}/{env.int('REDIS_CACHE_DB', default=0)}",
        }
    }
    CELERY_BROKER_URL = f"{REDIS_URL}/{env.int('REDIS_BROKER_DB', default=1)}"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }
    CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20

CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 120, 150  # below the visibility timeout
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # Due-ness lives in the database: a beat missed while the machine was off is caught up.
    "send what waits in the outbox": {
        "task": "outbox.tasks.flush",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "watch over the backups": {
        "task": "backups.tasks.watch",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "ask people to confirm what is due": {
        "task": "reviews.tasks.remind",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "throw away old prints and expired sessions": {
        "task": "binder.tasks.tidy",
        "schedule": 24 * 3600.0,
        "options": {"expires": 3600},
    },
}

# --- Mail -----------------------------------------------------------------------------------------
# Every mail is a row in the outbox first. Without EMAIL_URL it stays there, and a banner says so.
EMAIL_URL = env("EMAIL_URL", default="")
MAIL_LEAVES = bool(EMAIL_URL)
if MAIL_LEAVES:
    vars().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL", default="notfallplan@localhost")
# What allauth and Django send on their own goes through the outbox, too.
OUTBOX_TRANSPORT = vars().get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_BACKEND = "outbox.backend.OutboxBackend"
# Hosts of one's own that may be called for an alarm (ntfy, Mattermost, Matrix), beside the makers' in outbox.services.
GATEWAY_HOSTS = frozenset(host.strip().lower() for host in env.list("GATEWAY_HOSTS", default=[]))

# --- Who may come in ------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_TRUST_ENABLED = True
MFA_TOTP_ISSUER = "Notfallplan"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow it on localhost only
USERSESSIONS_TRACK_ACTIVITY = False  # it would write to the database with every page that somebody reads
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = {}
if env("OIDC_SERVER_URL", default=""):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": env("OIDC_NAME", default="Single Sign-on"),
                "client_id": env("OIDC_CLIENT_ID"),
                "secret": env("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": env("OIDC_SERVER_URL")},
            }
        ],
    }
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0

# --- History --------------------------------------------------------------------------------------
AUDITLOG_LOGENTRY_MODEL = "records.Entry"
MIGRATION_MODULES = {"auditlog": None}  # its only table is replaced by ours; unused, it would block `flush`
AUDITLOG_STORE_JSON_CHANGES = True
AUDITLOG_USE_BASE_MANAGER = True  # the row before a change, whatever scope is active
AUDITLOG_DISABLE_REMOTE_ADDR = True  # it would trust X-Forwarded-For blindly

# --- Language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# --- Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("NOTFALLPLAN_STATIC", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.finders.FontFinder",  # the typeface, from its package
]
COMPRESS_STATIC = env.bool("NOTFALLPLAN_COMPRESS_STATIC", default=False)  # the Docker build sets it
MEDIA_ROOT = DATA_DIR / "media"  # never served by path: a view checks who asks
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if COMPRESS_STATIC
            else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "ttf", "woff2", "png", "gz", "br"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
UPLOAD_LIMIT_BYTES = 10 * 1024 * 1024

# --- Log ------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {"fontTools": {"level": "WARNING"}, "weasyprint": {"level": "ERROR"}},
}
