"""What a version of an item says, as plain frozen values: read, compared and written as one.

The editor, the stamp that finds out whether somebody else saved in between, and the diff of two
versions all use it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from django.db.models import QuerySet

from assessments.interchange.bankfile import rater_order
from assessments.models import (
    ItemCompetency,
    ItemVersion,
    Option,
    OptionRating,
    StemMedia,
    Turn,
)

COLUMNS = (
    "response_format",
    "channel",
    "sector",
    "language",
    "title",
    "stem",
    "speaker",
    "time_limit_s",
    "think_s",
    "answer_s",
    "typed_s",
    "takes",
)
# Positions are unique at every moment: rows that move go out of the way first.
OUT_OF_THE_WAY = 10_000


@dataclass(frozen=True, slots=True)
class RatingContent:
    """One rating of an option, 1–7; ``rater`` is a code."""

    competency: str
    rater: str
    value: int


@dataclass(frozen=True, slots=True)
class OptionContent:
    key: str
    text: str
    ratings: tuple[RatingContent, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnContent:
    """``audio`` and ``captions``: names in the storage, "" where there is none."""

    text: str
    audio: str = ""
    captions: str = ""
    is_synthetic_voice: bool = False


@dataclass(frozen=True, slots=True)
class MediaContent:
    kind: str
    file: str
    captions: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class ItemContent:
    """``columns``: the plain columns by name; the competencies by slug, in order."""

    kind: str
    columns: Mapping[str, str | int | None] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    scored: tuple[str, ...] = ()
    catalogue: tuple[str, ...] = ()
    options: tuple[OptionContent, ...] = ()
    turns: tuple[TurnContent, ...] = ()
    media: tuple[MediaContent, ...] = ()


def content_of(version: ItemVersion) -> ItemContent:
    links = version.keyed_to.select_related("competency").order_by("competency__slug")
    slugs: dict[bool, list[str]] = {True: [], False: []}
    for link in links:
        slugs[link.is_scored].append(link.competency.slug)
    return ItemContent(
        kind=version.kind,
        columns={name: getattr(version, name) for name in COLUMNS},
        facts=tuple(version.facts),
        scored=tuple(slugs[True]),
        catalogue=tuple(slugs[False]),
        options=tuple(_option_content(option) for option in _options(version)),
        turns=tuple(
            TurnContent(t.text, t.audio.name or "", t.captions.name or "", t.is_synthetic_voice)
            for t in version.turns.order_by("position")
        ),
        media=tuple(
            MediaContent(m.kind, m.file.name or "", m.captions.name or "", m.description)
            for m in version.media.order_by("position")
        ),
    )


def _options(version: ItemVersion) -> QuerySet[Option]:
    return version.options.order_by("position").prefetch_related("ratings__competency")


def _option_content(option: Option) -> OptionContent:
    ratings = [RatingContent(r.competency.slug, r.rater, r.value) for r in option.ratings.all()]
    ordered = sorted(ratings, key=lambda r: (r.competency, rater_order(r.rater)))
    return OptionContent(option.key, option.text, tuple(ordered))


def stamp_of(version: ItemVersion) -> str:
    """Changes with every change of the version, and with every new version."""
    plain = json.dumps([version.pk, asdict(content_of(version))], sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:24]


def write(version: ItemVersion, content: ItemContent, competencies: Mapping[str, int]) -> None:
    """Make a draft say ``content``; rows that stay keep their ids. Call it in a transaction.

    ``competencies``: slug to id.
    """
    for name, value in content.columns.items():
        setattr(version, name, value)
    version.facts, version.content_hash = list(content.facts), ""
    version.save()
    _write_competencies(version, content, competencies)
    _write_options(version, content.options, competencies)
    _write_turns(version, content.turns)
    _write_media(version, content.media)


def _write_competencies(
    version: ItemVersion, content: ItemContent, competencies: Mapping[str, int]
) -> None:
    version.keyed_to.all().delete()
    ItemCompetency.objects.bulk_create(
        ItemCompetency(item_version=version, competency_id=competencies[slug], is_scored=is_scored)
        for slugs, is_scored in ((content.scored, True), (content.catalogue, False))
        for slug in slugs
    )


def _write_options(
    version: ItemVersion, options: Sequence[OptionContent], competencies: Mapping[str, int]
) -> None:
    kept = {option.key: option for option in version.options.all()}
    for key in set(kept) - {option.key for option in options}:
        kept.pop(key).delete()
    for place, row in enumerate(kept.values()):
        row.position = OUT_OF_THE_WAY + place
    Option.objects.bulk_update(kept.values(), ["position"])
    for position, option in enumerate(options, start=1):
        row = kept.get(option.key) or Option(item_version=version, key=option.key)
        row.position, row.text = position, option.text
        row.save()
        row.ratings.all().delete()
        OptionRating.objects.bulk_create(
            OptionRating(
                option=row,
                competency_id=competencies[rating.competency],
                rater=rating.rater,
                value=rating.value,
            )
            for rating in option.ratings
        )


def _write_turns(version: ItemVersion, turns: Sequence[TurnContent]) -> None:
    version.turns.filter(position__gt=len(turns)).delete()
    for position, turn in enumerate(turns, start=1):
        Turn.objects.update_or_create(
            item_version=version, position=position, defaults=asdict(turn)
        )


def _write_media(version: ItemVersion, media: Sequence[MediaContent]) -> None:
    version.media.filter(position__gt=len(media)).delete()
    for position, medium in enumerate(media, start=1):
        StemMedia.objects.update_or_create(
            item_version=version, position=position, defaults=asdict(medium)
        )
