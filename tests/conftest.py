"""Static files in tests are read from their sources, and their tables may be emptied."""

from pathlib import Path

from django.conf import settings


def pytest_configure() -> None:
    # Transactional tests empty every table; the audit allows that to nobody else.
    options = settings.DATABASES["default"].setdefault("OPTIONS", {})
    options["options"] = f"{options.get('options', '')} -c rapport.may_truncate=on".strip()
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
