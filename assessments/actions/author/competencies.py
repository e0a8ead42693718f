"""Make competencies and rubrics of one's own; a changed set of anchors is a new rubric."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import yaml
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assessments import audit, seed
from assessments.enums import Verb
from assessments.errors import CodeTaken, NotNow
from assessments.interchange.bankfile import CATALOGUE, COMPETENCIES
from assessments.models import Competency, Rubric, RubricLevel, StaffUser

SHIPPED = frozenset(COMPETENCIES + CATALOGUE)
SHIPPED_FILE = Path(seed.__file__).parent / "competencies.yaml"


@transaction.atomic
def load_shipped() -> None:
    """Create or update the shipped competencies; a changed set of anchors is a new rubric."""
    rows = yaml.safe_load(SHIPPED_FILE.read_text())["competencies"]
    for position, row in enumerate(rows):
        competency, _ = Competency.objects.update_or_create(
            slug=row["slug"],
            defaults={
                "name": row["name"],
                "description": row["description"],
                "opposed_by": row["opposed_by"],
                "is_scored": row.get("is_scored", False),
                "position": position,
            },
        )
        levels = row.get("levels")
        if levels and not competency.rubrics.filter(content_hash=rubric_hash(levels)).exists():
            keep_rubric(competency, levels, actor=None)


def is_shipped(competency: Competency) -> bool:
    """Whether it came with Rapport: each start writes its words anew."""
    return competency.slug in SHIPPED


def create(
    *, actor: StaffUser, slug: str, name: str, description: str, opposed_by: str
) -> Competency:
    """Raises CodeTaken where another competency has this code."""
    try:
        with transaction.atomic():
            made = Competency.objects.create(
                slug=slug, name=name, description=description, opposed_by=opposed_by
            )
            audit.record(Verb.CREATED, made, actor=actor)
    except IntegrityError as error:
        raise CodeTaken(slug, sentence=_("Another competency has this code already.")) from error
    return made


@transaction.atomic
def edit(
    competency: Competency, *, actor: StaffUser, name: str, description: str, opposed_by: str
) -> None:
    if is_shipped(competency):
        raise NotNow(
            competency.pk, sentence=_("This competency came with Rapport and stays as it is.")
        )
    Competency.objects.filter(pk=competency.pk).update(
        name=name, description=description, opposed_by=opposed_by
    )
    audit.record(Verb.EDITED, competency, actor=actor)


@transaction.atomic
def keep_rubric(
    competency: Competency, anchors: Mapping[int, str], *, actor: StaffUser | None
) -> Rubric:
    """The rubric with these anchors (level to words) as the newest one; the same makes none.

    Anchors of an older rubric are copied to a new number, so that the newest one is in force.
    """
    Competency.objects.select_for_update().get(pk=competency.pk)
    newest = competency.rubrics.order_by("-number").first()
    if newest and anchors == dict(newest.levels.values_list("level", "anchor")):
        return newest
    number = (competency.rubrics.aggregate(newest=Max("number"))["newest"] or 0) + 1
    rubric = Rubric.objects.create(
        competency=competency, number=number, content_hash=_free_hash(competency, anchors, number)
    )
    RubricLevel.objects.bulk_create(
        RubricLevel(rubric=rubric, level=level, anchor=anchor) for level, anchor in anchors.items()
    )
    audit.record(Verb.EDITED, competency, actor=actor, by_system=actor is None, rubric=number)
    return rubric


def _free_hash(competency: Competency, anchors: Mapping[int, str], number: int) -> str:
    """As the import makes it; anchors that return after a change are told apart by the number."""
    found = rubric_hash(anchors)
    if competency.rubrics.filter(content_hash=found).exists():
        return _hash([number, dict(anchors)])
    return found


def rubric_hash(anchors: Mapping[int, str]) -> str:
    return _hash(dict(anchors))


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
