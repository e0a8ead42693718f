"""The sweeper: publishes again what the broker lost. It never goes through the broker."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from assessments import jobs
from assessments.actions import attempts

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Publish lost jobs again and close overdue attempts, for ever."

    def handle(self, *args: Any, **options: Any) -> None:
        log.info("sweeper begins")
        while True:
            try:
                if n := jobs.republish_lost():
                    log.info("jobs published again", extra={"n": n})
                attempts.expire_overdue()
            except Error as error:  # PostgreSQL may be away for a moment
                log.warning("database away", extra={"error": type(error).__name__})
            close_old_connections()
            time.sleep(settings.SWEEP_EVERY_S)
