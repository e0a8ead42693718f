"""A real site for the browser tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.e2e.site import Site, collect_static

# Playwright runs an event loop in this thread; Django would take our queries for async ones.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("static")
    collect_static(into)
    return into


@pytest.fixture(scope="session")
def running_site(
    django_db_setup: None, static_files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with Site(static_files, tmp_path_factory.mktemp("site") / "site.log") as running:
        yield running


@pytest.fixture
def site(transactional_db: None, running_site: Site) -> Site:
    """The one site of this run, beside a database that is empty at each test's start."""
    return running_site


@pytest.fixture(scope="session", autouse=True)
def _no_session_left(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Queries inside Playwright's loop open a connection of their own, which nobody closes."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()
