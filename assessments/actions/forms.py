"""Publish forms: check them, freeze their score scale, close them to change."""

import numpy as np
from django.db import transaction
from django.utils import timezone

from assessments import audit
from assessments.enums import ItemKind, PublicationState, Verb
from assessments.errors import NotPublishable, Published
from assessments.models import FormItem, FormVersion, ItemCompetency, ScalePoint, StaffUser
from assessments.pipeline.sjt import key_of
from assessments.scoring.errors import InvalidKey
from assessments.scoring.sjt import frozen_scale


@transaction.atomic
def publish(version: FormVersion, actor: StaffUser | None = None) -> None:
    """Freeze the scale of every keyed item and close the version to change."""
    if FormVersion.objects.select_for_update().get(pk=version.pk).published_at:
        raise Published(version.pk)
    items = _items(version)
    problems = _problems(version, items)
    points = [] if problems else _scale(version, items, problems)
    if problems:
        raise NotPublishable(version.pk, sentence=" ".join(problems))
    ScalePoint.objects.filter(form_item__in=items).delete()
    ScalePoint.objects.bulk_create(points)
    version.state, version.published_at = PublicationState.PUBLISHED, timezone.now()
    version.save(update_fields=["state", "published_at"])
    audit.record(Verb.PUBLISHED, version, actor=actor, by_system=actor is None)


def _items(version: FormVersion) -> list[FormItem]:
    return list(
        FormItem.objects.filter(section__form_version=version)
        .select_related("section", "item_version")
        .prefetch_related("item_version__options__ratings")
        .order_by("section__position", "position")
    )


def _problems(version: FormVersion, items: list[FormItem]) -> list[str]:
    found = [] if items else ["The form has no items."]
    found += [
        f"“{item.item_version}” is not published."
        for item in items
        if item.item_version.published_at is None
    ]
    for section in version.sections.all():
        n_items = sum(item.section_id == section.pk for item in items)
        if not n_items:
            found.append(f"The section “{section.title}” is empty.")
        elif section.n_drawn and section.n_drawn > n_items:
            found.append(f"“{section.title}” draws {section.n_drawn} items but has {n_items}.")
    return found


def _scale(version: FormVersion, items: list[FormItem], problems: list[str]) -> list[ScalePoint]:
    """Chance and full key of each keyed item; each item has its own seed, so order is free."""
    keyed = ItemCompetency.objects.filter(
        item_version__in=[i.item_version_id for i in items], is_scored=True
    ).select_related("competency")
    points = []
    for item in items:
        if item.item_version.kind != ItemKind.SJT:
            continue
        for link in (k for k in keyed if k.item_version_id == item.item_version_id):
            try:
                key = key_of(item.item_version, link.competency_id, item.method)
                rng = np.random.default_rng([version.scale_seed, item.item_version_id])
                scale = frozen_scale(key, rng)
            except InvalidKey as fault:
                problems.append(f"“{item.item_version}”, {link.competency}: {fault}")
                continue
            points.append(
                ScalePoint(
                    form_item=item,
                    competency=link.competency,
                    method=key.method,
                    chance=scale.chance,
                    full=scale.full,
                )
            )
    return points
