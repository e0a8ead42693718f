import json
from pathlib import Path

import pytest

from config import env

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def _no_running_launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))


def test_text_unset_without_default_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THING", raising=False)

    with pytest.raises(env.EnvError, match="THING is not set"):
        env.text("THING")


def test_text_empty_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "")

    assert env.text("THING", "default") == "default"


@pytest.mark.parametrize(("given", "expected"), [("1", True), ("Yes", True), ("off", False)])
def test_boolean_words_are_read(
    given: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THING", given)

    assert env.boolean("THING") is expected


@pytest.mark.parametrize("given", ["maybe", "2", "tru"])
def test_boolean_other_word_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", given)

    with pytest.raises(env.EnvError, match="true or false"):
        env.boolean("THING", False)


def test_integer_outside_its_range_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "70000")

    with pytest.raises(env.EnvError, match="between 1 and 65535"):
        env.integer("PORT", 8000, low=1, high=65535)


def test_integer_with_a_fraction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8000.5")

    with pytest.raises(env.EnvError, match="whole number"):
        env.integer("PORT", 8000)


def test_number_not_a_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "fast")

    with pytest.raises(env.EnvError, match="must be a number"):
        env.number("THING", 1.0)


def test_words_drop_blanks_between_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example, b.example,,")

    assert env.words("ALLOWED_HOSTS", []) == ["a.example", "b.example"]


def test_choice_not_on_the_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "purple")

    with pytest.raises(env.EnvError, match="one of blue, red"):
        env.choice("THING", "red", {"red", "blue"})


def test_url_of_another_scheme_is_refused_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://me:topsecret@host/db")

    with pytest.raises(env.EnvError) as refused:
        env.database()

    assert str(refused.value) == "DATABASE_URL must start with postgres:// or postgresql://."


def test_database_over_a_socket_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://rapport:p%40ss@/rapport?host=/run/a%20b")
    monkeypatch.delenv("RAPPORT_DB_POOL", raising=False)

    assert env.database() == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "rapport",
        "USER": "rapport",
        "PASSWORD": "p@ss",
        "HOST": "/run/a b",
        "PORT": "",
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {},
    }


def test_database_over_the_network_keeps_driver_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@db.example:6432/rapport?sslmode=require")
    monkeypatch.setenv("RAPPORT_DB_POOL", "8")

    assert env.database() == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "rapport",
        "USER": "u",
        "PASSWORD": "p",
        "HOST": "db.example",
        "PORT": "6432",
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "sslmode": "require",
            "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
        },
    }


def test_database_without_a_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@host/")

    with pytest.raises(env.EnvError, match="names no database"):
        env.database()


def test_storage_unset_is_the_media_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STORAGE_URL", raising=False)

    assert env.storage(Path("/data/my media")) == {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": "/data/my media", "base_url": None},
    }


def test_storage_on_s3_is_private_and_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_URL", "s3://KEY:se%2Fcret@s3.example:9000/media?region=eu&tls=0")

    assert env.storage(Path("/data/media")) == {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": "KEY",
            "secret_key": "se/cret",
            "bucket_name": "media",
            "endpoint_url": "http://s3.example:9000",
            "region_name": "eu",
            "addressing_style": "path",
            "signature_version": "s3v4",
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "querystring_expire": 300,
        },
    }


def test_storage_without_a_bucket_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_URL", "s3://KEY:secret@s3.example")

    with pytest.raises(env.EnvError, match="a host and a bucket"):
        env.storage(Path("/data/media"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://m.example", env.MailServer(SMTP, "m.example", 587, use_tls=True)),
        ("smtp://m.example:25?tls=0", env.MailServer(SMTP, "m.example", 25)),
        (
            "smtps://ada%40x.org:p%2Fw@m.example",
            env.MailServer(SMTP, "m.example", 465, "ada@x.org", "p/w", use_ssl=True),
        ),
        ("", env.MailServer("django.core.mail.backends.console.EmailBackend")),
    ],
)
def test_mail_server_is_read(
    monkeypatch: pytest.MonkeyPatch, url: str, expected: env.MailServer
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)

    assert env.mail() == expected


def test_mail_server_without_a_host_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp://")

    with pytest.raises(env.EnvError, match="must name a host"):
        env.mail()


def test_variable_of_a_running_launcher_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "running").mkdir()
    (tmp_path / "running" / "environment").write_text(json.dumps({"THING": "of the launcher"}))
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "running"))
    monkeypatch.delenv("THING", raising=False)

    found = env.text("THING", "default")
    monkeypatch.setenv("THING", "of the caller")

    assert (found, env.text("THING", "default")) == ("of the launcher", "of the caller")
