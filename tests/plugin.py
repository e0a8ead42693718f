"""Early pytest plugin: throw-away servers before Django reads its settings, and a browser.

Named by ``-p`` because pytest-django reads the settings before any conftest is loaded.
"""

import os
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from config.embedded import browser, throwaway

NO_BROWSER = (
    "No browser for the browser tests: run `make browser`, or set CHROMIUM to one that you have."
)

_servers = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    if "PYTEST_XDIST_WORKER" in os.environ:
        _take_own_broker_database()
    else:
        os.environ.update(_servers.enter_context(throwaway.servers()))
        found = browser.find()
        if found:
            os.environ["RAPPORT_CHROMIUM"] = found
    return (yield)


def pytest_unconfigure() -> None:
    _servers.close()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("e2e") and "RAPPORT_CHROMIUM" not in os.environ:
        pytest.fail(NO_BROWSER, pytrace=False)


def _take_own_broker_database() -> None:
    """Give each xdist worker a database of its own in the one broker."""
    url = os.environ["BROKER_URL"]
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) + 1
    if url.startswith("redis+socket://") and number < 16:
        os.environ["BROKER_URL"] = f"{url.partition('?')[0]}?virtual_host={number}"
