"""Typed readers of environment variables; a wrong value stops the start with its name.

An empty variable counts as unset. A variable that is unset here may stand in the file
that a running `make up` keeps in RAPPORT_HOME, so that manage.py finds its servers. No
Django here: the launcher reads with these too.
"""

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[1]

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off"}


class EnvError(ValueError):
    """A variable is missing or cannot be read as what it must be."""


def given(name: str) -> str | None:
    """Return the variable's text, or None when it is unset or empty."""
    home = os.environ.get("RAPPORT_HOME") or ROOT / ".rapport"
    return os.environ.get(name) or _of_running_launcher(Path(home)).get(name)


@cache
def _of_running_launcher(home: Path) -> dict[str, str]:
    try:
        read: dict[str, str] = json.loads((home / "environment").read_text())
    except OSError:
        return {}
    return read


def text(name: str, default: str | None = None) -> str:
    value = given(name)
    if value is not None:
        return value
    if default is None:
        raise EnvError(f"{name} is not set and has no default.")
    return default


def integer(
    name: str, default: int | None = None, *, low: int | None = None, high: int | None = None
) -> int:
    value = given(name)
    if value is None:
        return _needed(name, default)
    try:
        read = int(value)
    except ValueError:
        raise EnvError(f"{name} must be a whole number, not {value!r}.") from None
    if (low is not None and read < low) or (high is not None and read > high):
        raise EnvError(f"{name} must lie between {low} and {high}, not at {read}.")
    return read


def number(name: str, default: float | None = None) -> float:
    value = given(name)
    if value is None:
        return _needed(name, default)
    try:
        return float(value)
    except ValueError:
        raise EnvError(f"{name} must be a number, not {value!r}.") from None


def boolean(name: str, default: bool | None = None) -> bool:
    value = given(name)
    if value is None:
        return _needed(name, default)
    word = value.strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise EnvError(f"{name} must be true or false, not {value!r}.")


def words(name: str, default: list[str] | None = None) -> list[str]:
    """Return a comma-separated variable as a list without empty parts."""
    value = given(name)
    if value is None:
        return list(_needed(name, default))
    return [part.strip() for part in value.split(",") if part.strip()]


def choice(name: str, default: str, allowed: set[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise EnvError(f"{name} must be one of {', '.join(sorted(allowed))}, not {value!r}.")
    return value


def path(name: str, default: Path | None = None) -> Path:
    """Return an absolute path; a relative one counts from the current folder."""
    value = given(name)
    return Path(value).expanduser().absolute() if value else _needed(name, default).absolute()


def url(name: str, default: str | None = None, *, schemes: set[str]) -> str:
    value = text(name, default)
    if urlsplit(value).scheme not in schemes:
        # The value itself may carry a password: never print it.
        raise EnvError(f"{name} must start with {' or '.join(sorted(s + '://' for s in schemes))}.")
    return value


def database(name: str = "DATABASE_URL") -> dict[str, Any]:
    """Return Django's settings of one PostgreSQL database.

    ``RAPPORT_DB_POOL`` is the most connections that one process keeps open (the web
    process sets 8); 0, the default, opens one for each request or task.
    """
    parts = urlsplit(url(name, schemes={"postgresql", "postgres"}))
    if not parts.path.strip("/"):
        raise EnvError(f"{name} names no database.")
    query = dict(parse_qsl(parts.query))
    settings: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or query.pop("password", "")),
        "HOST": unquote(parts.hostname or query.pop("host", "")),
        "PORT": str(_port(name, parts) or query.pop("port", "")),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }
    pool_size = integer("RAPPORT_DB_POOL", 0, low=0, high=200)
    if pool_size:
        settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return settings


def storage(media_folder: Path, name: str = "STORAGE_URL") -> dict[str, Any]:
    """Return Django's ``STORAGES["default"]``: a folder, or a private S3 bucket.

    ``s3://KEY:SECRET@host[:port]/bucket?region=eu-central-1&tls=1`` names a bucket,
    ``file:///folder`` a folder; unset means ``media_folder``.
    """
    address = url(name, media_folder.as_uri(), schemes={"s3", "file"})
    parts = urlsplit(address)
    if parts.scheme == "file":
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": unquote(parts.path), "base_url": None},
        }
    bucket, query = unquote(parts.path.strip("/")), dict(parse_qsl(parts.query))
    if not bucket or not parts.hostname:
        raise EnvError(f"{name} must name a host and a bucket: s3://KEY:SECRET@host/bucket.")
    scheme = "http" if query.get("tls") in FALSE_WORDS else "https"
    port = _port(name, parts)
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(parts.username or "") or None,
            "secret_key": unquote(parts.password or "") or None,
            "bucket_name": bucket,
            "endpoint_url": f"{scheme}://{parts.hostname}" + (f":{port}" if port else ""),
            "region_name": query.get("region"),
            "addressing_style": "path",
            "signature_version": "s3v4",
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "querystring_expire": 300,
        },
    }


@dataclass(frozen=True)
class MailServer:
    """Where mail goes: Django's backend, and what the one for SMTP needs."""

    backend: str
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    use_ssl: bool = False
    use_tls: bool = False


def mail(name: str = "EMAIL_URL") -> MailServer:
    """Return the server of outgoing mail, or the log where none is named.

    ``smtp://USER:PASSWORD@host:587`` asks for STARTTLS (``?tls=0``: does without),
    ``smtps://USER:PASSWORD@host:465`` speaks TLS from the first byte.
    """
    if given(name) is None:
        return MailServer("django.core.mail.backends.console.EmailBackend")
    parts = urlsplit(url(name, schemes={"smtp", "smtps"}))
    if not parts.hostname:
        raise EnvError(f"{name} must name a host: smtp://USER:PASSWORD@host:587.")
    is_tls = parts.scheme == "smtps"
    is_plain = dict(parse_qsl(parts.query)).get("tls") in FALSE_WORDS
    return MailServer(
        "django.core.mail.backends.smtp.EmailBackend",
        parts.hostname,
        _port(name, parts) or (465 if is_tls else 587),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        use_ssl=is_tls,
        use_tls=not is_tls and not is_plain,
    )


def _port(name: str, parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise EnvError(f"{name} has a port that is no number.") from None


def _needed(name: str, default: T | None) -> T:
    if default is None:
        raise EnvError(f"{name} is not set and has no default.")
    return default
