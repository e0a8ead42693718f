"""Bring question banks and competencies into the database; what is there already stays.

An item whose content has changed gets a new version; published versions are never touched.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml
from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from assessments import audit
from assessments.actions import forms
from assessments.enums import PublicationState, Verb
from assessments.interchange.bankfile import BankFile, FormSpec, ItemSpec, TurnSpec
from assessments.models import (
    AssessmentForm,
    Competency,
    FormItem,
    FormSection,
    FormVersion,
    Item,
    ItemBank,
    ItemCompetency,
    ItemVersion,
    Option,
    OptionRating,
    Rubric,
    RubricLevel,
    StaffUser,
    Turn,
)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many versions were new, and how many items were there already as they are."""

    n_new: int
    n_same: int


@transaction.atomic
def load_competencies(path: Path) -> None:
    """Create or update competencies; a changed set of anchors becomes a new rubric."""
    rows = yaml.safe_load(path.read_text())["competencies"]
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
        if "levels" in row:
            _keep_rubric(competency, row["levels"])


def _keep_rubric(competency: Competency, levels: dict[int, str]) -> None:
    content_hash = _hash(levels)
    if competency.rubrics.filter(content_hash=content_hash).exists():
        return
    newest = competency.rubrics.aggregate(Max("number"))["number__max"] or 0
    rubric = Rubric.objects.create(
        competency=competency, number=newest + 1, content_hash=content_hash
    )
    RubricLevel.objects.bulk_create(
        RubricLevel(rubric=rubric, level=level, anchor=anchor) for level, anchor in levels.items()
    )


@transaction.atomic
def import_bank(file: BankFile, folder: Path, actor: StaffUser | None = None) -> Imported:
    """Bring in the whole bank and publish its items and forms, or nothing of it.

    ``folder``: where the bank file's media paths start.
    """
    bank, _ = ItemBank.objects.update_or_create(
        slug=file.slug,
        defaults={
            "name": file.name,
            "description": file.description,
            "language": file.language,
            "keying_note": file.keying_note,
        },
    )
    competencies = {c.slug: c for c in Competency.objects.all()}
    n_new = sum(_keep_item(bank, spec, folder, competencies) for spec in file.items)
    n_new_forms = sum(_keep_form(bank, spec, file) for spec in file.forms)
    if n_new or n_new_forms:
        audit.record(Verb.IMPORTED, bank, actor=actor, by_system=actor is None, n_items=n_new)
    return Imported(n_new, len(file.items) - n_new)


def _keep_item(
    bank: ItemBank, spec: ItemSpec, folder: Path, competencies: dict[str, Competency]
) -> bool:
    """Add ``spec`` as a new published version unless the newest one is the same."""
    item, _ = Item.objects.get_or_create(bank=bank, code=spec.code)
    Item.objects.filter(pk=item.pk).update(is_practice=spec.practice)
    content_hash = _hash(_plain(spec))
    newest = item.versions.order_by("-number").first()
    if newest and newest.content_hash == content_hash:
        return False
    version = ItemVersion.objects.create(
        item=item,
        number=(newest.number if newest else 0) + 1,
        content_hash=content_hash,
        language=bank.language,
        **_columns(spec),
    )
    ItemCompetency.objects.bulk_create(
        ItemCompetency(item_version=version, competency=competencies[slug], is_scored=is_scored)
        for slugs, is_scored in ((spec.competencies, True), (spec.catalogue, False))
        for slug in slugs
    )
    _add_options(version, spec, competencies)
    for position, turn in enumerate(spec.turns, start=1):
        _add_turn(version, position, turn, folder)
    ItemVersion.objects.filter(pk=version.pk).update(
        state=PublicationState.PUBLISHED, published_at=timezone.now()
    )
    return True


def _columns(spec: ItemSpec) -> dict[str, Any]:
    return {
        "kind": spec.kind,
        "response_format": spec.response_format or "",
        "channel": spec.channel,
        "sector": spec.sector,
        "title": spec.title,
        "stem": spec.stem,
        "facts": list(spec.facts),
        "speaker": spec.speaker or "",
        "time_limit_s": spec.time_limit_s,
        "think_s": spec.think_s,
        "answer_s": spec.answer_s,
        "typed_s": spec.typed_s,
        "takes": spec.takes or 1,
    }


def _add_options(version: ItemVersion, spec: ItemSpec, competencies: dict[str, Competency]) -> None:
    options = Option.objects.bulk_create(
        Option(item_version=version, key=option.key, position=position, text=option.text)
        for position, option in enumerate(spec.options, start=1)
    )
    OptionRating.objects.bulk_create(
        OptionRating(
            option=row, competency=competencies[slug], rater=f"author-{rater}", value=value
        )
        for row, option in zip(options, spec.options, strict=True)
        for slug, values in option.ratings.items()
        for rater, value in enumerate(values, start=1)
    )


def _add_turn(version: ItemVersion, position: int, spec: TurnSpec, folder: Path) -> None:
    turn = Turn(item_version=version, position=position, text=spec.text)
    for field, path in ((turn.audio, spec.audio), (turn.captions, spec.captions)):
        if path:
            with (folder / path).open("rb") as file:
                field.save(Path(path).name, File(file), save=False)
    turn.save()


def _keep_form(bank: ItemBank, spec: FormSpec, file: BankFile) -> bool:
    """Publish ``spec`` as a new version unless the newest one draws on the same items."""
    form, _ = AssessmentForm.objects.update_or_create(slug=spec.slug, defaults={"name": spec.name})
    versions = _newest_versions(bank)
    practice = [versions[item.code] for item in file.items if item.practice]
    newest = form.versions.order_by("-number").first()
    if newest and _shape(newest) == _wanted_shape(spec, versions):
        return False
    version = FormVersion.objects.create(
        form=form,
        number=(newest.number if newest else 0) + 1,
        language=bank.language,
        expected_minutes=spec.minutes,
    )
    version.practice_items.set(practice)
    for position, section in enumerate(spec.sections, start=1):
        row = FormSection.objects.create(
            form_version=version,
            position=position,
            title=section.title,
            n_drawn=section.draw,
            shuffles_items=section.shuffle,
            shuffles_options=section.shuffle,
        )
        FormItem.objects.bulk_create(
            FormItem(section=row, item_version=versions[code], position=place)
            for place, code in enumerate(section.items, start=1)
        )
    forms.publish(version)
    return True


def _newest_versions(bank: ItemBank) -> dict[str, ItemVersion]:
    versions = ItemVersion.objects.filter(
        item__bank=bank, state=PublicationState.PUBLISHED
    ).select_related("item")
    return {v.item.code: v for v in versions.order_by("number")}


def _shape(version: FormVersion) -> list[Any]:
    rows = version.sections.order_by("position").prefetch_related("items")
    return [version.expected_minutes] + [
        [s.title, s.n_drawn, s.shuffles_items]
        + [i.item_version_id for i in sorted(s.items.all(), key=lambda i: i.position)]
        for s in rows
    ]


def _wanted_shape(spec: FormSpec, versions: dict[str, ItemVersion]) -> list[Any]:
    return [spec.minutes] + [
        [s.title, s.draw, s.shuffle] + [versions[code].pk for code in s.items]
        for s in spec.sections
    ]


def _plain(spec: ItemSpec) -> dict[str, Any]:
    """The item as plain values; read-only mappings are made ordinary ones."""
    options = [{"key": o.key, "text": o.text, "ratings": dict(o.ratings)} for o in spec.options]
    return {
        **{f: getattr(spec, f) for f in spec.__dataclass_fields__ if f not in ("options", "turns")},
        "options": options,
        "turns": [asdict(turn) for turn in spec.turns],
    }


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
