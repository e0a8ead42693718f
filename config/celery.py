"""Workers. The broker carries job ids; PostgreSQL is the truth about work."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_process_init

from config.embedded.process import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

REDIS_OPTIONS = {
    # kombu looks for lost messages every 100 s unless told otherwise
    "visibility_timeout": 60,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}

app = Celery("rapport")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_transport_options=(
        {"confirm_publish": True} if settings.BROKER_URL.startswith("amqp") else REDIS_OPTIONS
    ),
    broker_connection_retry_on_startup=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_publish_retry=False,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_soft_shutdown_timeout=10,
    worker_enable_remote_control=False,
    timezone="UTC",
)
app.autodiscover_tasks(["assessments"])


@worker_init.connect  # type: ignore[untyped-decorator]
def _load_stages(**_: Any) -> None:
    """Only workers load what decodes and scores: it takes seconds that a web process saves."""
    from assessments import handlers

    handlers.register_all()


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _end_with_the_worker(**_: Any) -> None:
    """A pool child whose worker was killed must not go on alone."""
    die_with_parent()
