"""Norm groups: built from scored attempts, never changed, deleted only while nothing needs them."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import audit
from assessments.enums import Verb
from assessments.errors import NormsRefused
from assessments.models import Competency, FormVersion, NormGroup, StaffUser
from assessments.models.norms import SMALLEST_NORM_GROUP


def create(
    name: str,
    form_version: FormVersion,
    scores: dict[Competency, list[float]],
    *,
    actor: StaffUser,
) -> list[NormGroup]:
    """Keep the ``scores`` of each competency that at least 100 people have.

    Raises NormsRefused where none reaches that, or where the form has a group of this name.
    """
    enough = {c: found for c, found in scores.items() if len(found) >= SMALLEST_NORM_GROUP}
    if not enough:
        raise NormsRefused(form_version.pk, sentence=_too_few(scores))
    today = timezone.localdate()
    try:
        with transaction.atomic():
            return [
                _create(name, form_version, competency, found, today, actor)
                for competency, found in enough.items()
            ]
    except IntegrityError as error:
        raise NormsRefused(
            form_version.pk, sentence=_("This form has a norm group of this name already.")
        ) from error


def _create(
    name: str,
    form_version: FormVersion,
    competency: Competency,
    scores: list[float],
    today: date,
    actor: StaffUser,
) -> NormGroup:
    group = NormGroup.objects.create(
        name=name,
        form_version=form_version,
        competency=competency,
        collected_on=today,
        n=len(scores),
        scores=sorted(scores),
    )
    audit.record(Verb.CREATED, group, actor=actor, n=group.n)
    return group


def _too_few(scores: dict[Competency, list[float]]) -> str:
    most = max((len(found) for found in scores.values()), default=0)
    return _(
        "A norm group needs at least %(least)d people with a score; on these days there are "
        "%(most)d."
    ) % {"least": SMALLEST_NORM_GROUP, "most": most}


@transaction.atomic
def delete(group: NormGroup, *, actor: StaffUser) -> None:
    """Raises NormsRefused where something refers to the group."""
    audit.record(Verb.DELETED, group, actor=actor, n=group.n)
    try:
        NormGroup.objects.filter(pk=group.pk).delete()
    except ProtectedError as error:
        raise NormsRefused(
            group.pk, sentence=_("This norm group is in use, so it stays as it is.")
        ) from error
