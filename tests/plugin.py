"""Early pytest plugin: throw-away servers before Django reads its settings, and a browser.

Named by ``-p`` because pytest-django reads the settings before any conftest is loaded.
"""

import os
from collections.abc import Generator
from contextlib import ExitStack

import pytest
from xdist.scheduler import LoadScopeScheduling

from config.embedded import browser, throwaway

NO_BROWSER = (
    "No browser for the browser tests: run `make browser`, or set CHROMIUM to one that you have."
)

CHAOS = "tests/chaos/"  # one worker's: its tests share a launcher, and are the longest

_servers = ExitStack()


class ChaosTogether(LoadScopeScheduling):  # type: ignore[misc]
    """Spread single tests in their order; the chaos ones begin, so that none is left for the end.

    Browser tests keep their place after those that need the rows of migrations: they flush them.
    """

    def _split_scope(self, nodeid: str) -> str:
        return CHAOS if nodeid.startswith(CHAOS) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ChaosTogether:
    return ChaosTogether(config, log)


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
