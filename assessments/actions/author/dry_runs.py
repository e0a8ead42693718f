"""Dry runs: an author takes a form version as a candidate would; nothing of it is kept."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import audit
from assessments.actions import attempts, uploads
from assessments.enums import Verb
from assessments.errors import NotPublishable
from assessments.models import Attempt, FormItem, FormVersion, RecordingPart, StaffUser

KEPT = timedelta(days=1)


@transaction.atomic
def begin(version: FormVersion, actor: StaffUser) -> Attempt:
    """Make an attempt at ``version``, a draft too, that counts nowhere."""
    if not FormItem.objects.filter(section__form_version=version).exists():
        raise NotPublishable(
            version.pk, sentence=_("Add an item first: there is nothing to try yet.")
        )
    end = timezone.now() + KEPT
    attempt = attempts.create(version, end, version.language, may_record=True, is_dry_run=True)
    audit.record(Verb.CREATED, attempt, actor=actor, is_dry_run=True, form_version=version.pk)
    return attempt


def delete(attempt: Attempt) -> None:
    """Forget a dry run with every recording made in it."""
    _delete(Attempt.objects.filter(pk=attempt.pk))


def delete_old() -> None:
    _delete(Attempt.objects.filter(created_at__lt=timezone.now() - KEPT))


def delete_of(version: FormVersion) -> None:
    """Forget every dry run of a draft that is about to go."""
    _delete(Attempt.objects.filter(form_version=version))


def delete_with(items: Iterable[FormItem]) -> None:
    """Forget the dry runs that drew one of ``items``, which are about to leave their draft."""
    _delete(Attempt.objects.filter(items__form_item__in=list(items)).distinct())


def _delete(chosen: QuerySet[Attempt]) -> None:
    found = list(chosen.filter(is_dry_run=True).values_list("pk", flat=True))
    if not found:
        return
    parts = list(RecordingPart.objects.filter(take__response__attempt_item__attempt__in=found))
    for part in parts:
        uploads.forget(part)
    Attempt.objects.filter(pk__in=found, is_dry_run=True).delete()
