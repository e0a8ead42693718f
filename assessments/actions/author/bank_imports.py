"""Bank files that authors upload: kept, read by a worker, brought in at the author's word."""

import logging
from datetime import timedelta
from pathlib import PurePath

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import jobs
from assessments.actions.author.bank_specs import stored
from assessments.actions.author.import_file import bring_in
from assessments.enums import ImportState, JobKind
from assessments.errors import NotNow, RapportError
from assessments.interchange.package import BankFileError
from assessments.models import BankImport, ItemBank, Job, StaffUser

log = logging.getLogger(__name__)

KEPT = timedelta(days=7)
LOST = "The file could not be read to the end. Please upload it again; nothing was changed."


@transaction.atomic
def upload(
    file: "File[bytes]", *, name: str, bank: ItemBank | None, language: str, actor: StaffUser
) -> BankImport:
    """Keep an uploaded file and have a worker read it."""
    row = BankImport(
        name=PurePath(name).name[-200:], bank=bank, language=language, created_by=actor
    )
    row.file.save(f"bank-{timezone.now():%Y%m%d%H%M%S}", file, save=False)
    row.save()
    jobs.enqueue(JobKind.READ_BANK, row.pk)
    return row


@transaction.atomic
def confirm(row: BankImport) -> None:
    """Have a worker bring in a file that was read; of two clicks one counts."""
    waiting = BankImport.objects.filter(pk=row.pk, state=ImportState.READ)
    if not waiting.update(state=ImportState.IMPORTING):
        raise NotNow(row.pk, sentence=_("This file is not waiting to be brought in."))
    jobs.enqueue(JobKind.IMPORT_BANK, row.pk)


@transaction.atomic
def read_as_new(row: BankImport, code: str) -> None:
    """Have a file that was read tried out anew, as a bank of its own called ``code``."""
    waiting = BankImport.objects.filter(pk=row.pk, state=ImportState.READ)
    if not waiting.update(state=ImportState.READING, code=code, bank=None):
        raise NotNow(row.pk, sentence=_("This file is not waiting to be brought in."))
    jobs.enqueue(JobKind.READ_BANK, row.pk)


def discard(row: BankImport) -> None:
    """Forget an upload; what was brought in from it stays."""
    kept = BankImport.objects.exclude(state__in=[ImportState.READING, ImportState.IMPORTING])
    if not kept.filter(pk=row.pk).delete()[0]:
        raise NotNow(row.pk, sentence=_("The file is being worked on. Please wait a moment."))
    _delete_file(row)


def delete_old() -> int:
    """Forget uploads of which nothing was heard for a week; returns how many."""
    old = BankImport.objects.filter(created_at__lt=Now() - KEPT)
    rows = list(old.exclude(state__in=[ImportState.READING, ImportState.IMPORTING]))
    for row in rows:
        row.delete()
        _delete_file(row)
    return len(rows)


def read(held: jobs.Claim) -> None:
    """The worker's part after an upload: try the whole import out and report."""
    _work(held, ImportState.READING, ImportState.READ, dry_run=True)


def import_(held: jobs.Claim) -> None:
    """The worker's part after the author's word."""
    _work(held, ImportState.IMPORTING, ImportState.DONE, dry_run=False)


def _work(held: jobs.Claim, before: ImportState, after: ImportState, *, dry_run: bool) -> None:
    row = BankImport.objects.select_related("bank", "created_by").filter(state=before).filter(
        pk=held.subject_id
    ).first()  # fmt: skip
    if row is None:
        jobs.finish(held)
        return
    try:
        with transaction.atomic():
            jobs.finish(held)
            outcome = bring_in(
                stored(row.file.name or ""),
                name=row.name,
                slug=row.bank.slug if row.bank else row.code or None,
                language=row.language,
                actor=row.created_by,
                dry_run=dry_run,
            )
            ended = None if dry_run else timezone.now()
            bank = row.bank if dry_run else outcome.imported.bank
            BankImport.objects.filter(pk=row.pk, state=before).update(
                state=after, report=outcome.as_json(), ended_at=ended, bank=bank
            )
    except BankFileError as error:
        _refuse(held, row, before, list(error.problems))
    except RapportError as error:
        _refuse(held, row, before, [error.sentence])
    else:
        if not dry_run:
            _delete_file(row)


def _refuse(held: jobs.Claim, row: BankImport, before: ImportState, problems: list[str]) -> None:
    with transaction.atomic():
        jobs.finish(held)
        _end(row.pk, before, problems)
    _delete_file(row)


def _end(pk: int, before: ImportState, problems: list[str]) -> None:
    BankImport.objects.filter(pk=pk, state=before).update(
        state=ImportState.REFUSED, problems=problems, ended_at=timezone.now()
    )


def give_up(held: jobs.Claim) -> None:
    """A file over which the worker fell again and again is refused, not kept for ever."""
    before = ImportState.READING if held.kind == JobKind.READ_BANK else ImportState.IMPORTING
    row = BankImport.objects.filter(pk=held.subject_id).first()
    if row is not None:
        _end(row.pk, before, [LOST])
        _delete_file(row)


def _delete_file(row: BankImport) -> None:
    if row.file.name:
        default_storage.delete(row.file.name)
        BankImport.objects.filter(pk=row.pk).update(file="")


def is_waiting_for_a_worker(row: BankImport) -> bool:
    """Whether no worker has begun with the file yet."""
    kinds = [JobKind.READ_BANK, JobKind.IMPORT_BANK]
    return Job.objects.live().filter(kind__in=kinds, subject_id=row.pk, n_claims=0).exists()
