"""The one Celery task: a job id in, the handler of its kind called, failure retried."""

import logging
from collections.abc import Callable

from celery import shared_task

from assessments import jobs
from assessments.enums import JobKind
from assessments.errors import StaleClaim

log = logging.getLogger(__name__)

Handler = Callable[[jobs.Claim], None]
_handlers: dict[JobKind, Handler] = {}
_on_give_up: dict[JobKind, Handler] = {}
_chores: list[Callable[[], object]] = []


def register(kind: JobKind, handler: Handler, on_give_up: Handler | None = None) -> None:
    """Say who does jobs of ``kind``, and what to do when one cannot be done at all."""
    _handlers[kind] = handler
    if on_give_up:
        _on_give_up[kind] = on_give_up


def every_minute(chore: Callable[[], object]) -> None:
    """Have the sweeper call ``chore`` about once a minute: a small batch, harmless if repeated."""
    _chores.append(chore)


def do_chores() -> None:
    for chore in _chores:
        chore()


@shared_task(name=jobs.TASK)  # type: ignore[untyped-decorator]
def run_job(job_id: int) -> None:
    held = jobs.claim(job_id)
    if held is None:
        return
    facts = {"job": held.job_id, "kind": held.kind, "subject": held.subject_id}
    log.info("job begins", extra=facts)
    try:
        with jobs.kept_alive(held):
            _handlers[held.kind](held)
    except StaleClaim:
        log.warning("job was taken over; its results are dropped", extra=facts)
    except Exception as error:  # a job must end in its row, whatever happened
        log.exception("job failed", extra=facts)
        if jobs.fail(held, error) and held.kind in _on_give_up:
            _on_give_up[held.kind](held)
    else:
        log.info("job done", extra=facts)
