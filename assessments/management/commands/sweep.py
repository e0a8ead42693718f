"""The sweeper: publishes again what the broker lost. It never goes through the broker.

Now and then it also tidies up: dry runs of yesterday, uploads of last week, items at
their exposure limit, and what the other rooms registered.
"""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from assessments import jobs, tasks
from assessments.actions import attempts, ratings
from assessments.actions.author import bank_imports, dry_runs, exposure

log = logging.getLogger(__name__)

TIDY_EVERY_S = 60


class Command(BaseCommand):
    help = "Publish lost jobs again, end what has run out and tidy up, for ever."

    def handle(self, *args: Any, **options: Any) -> None:
        log.info("sweeper begins")
        tidied_at = -float(TIDY_EVERY_S)
        while True:
            try:
                if n := jobs.republish_lost():
                    log.info("jobs published again", extra={"n": n})
                attempts.expire_overdue()
                ratings.settle_due()
                ratings.return_overdue()
                if time.monotonic() - tidied_at > TIDY_EVERY_S:
                    tidied_at = time.monotonic()
                    tidy()
            except Error as error:  # PostgreSQL may be away for a moment
                log.warning("database away", extra={"error": type(error).__name__})
            close_old_connections()
            time.sleep(settings.SWEEP_EVERY_S)


def tidy() -> None:
    dry_runs.delete_old()
    bank_imports.delete_old()
    if n := exposure.retire_spent():
        log.info("versions retired at their exposure limit", extra={"n": n})
    tasks.do_chores()
