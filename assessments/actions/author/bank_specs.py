"""A bank of the database as plain specs: what an export writes and an import compares with."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TypeVar

from django.core.files.storage import default_storage
from django.db.models import Prefetch, QuerySet
from django.db.models.fields.files import FieldFile

from assessments.interchange.bankfile import (
    CATALOGUE,
    COMPETENCIES,
    BankFile,
    CompetencySpec,
    FormSpec,
    ItemSpec,
    MediaSpec,
    OptionSpec,
    PlacedItem,
    SectionSpec,
    TurnSpec,
    in_order,
    usual_raters,
)
from assessments.models import (
    Competency,
    FormItem,
    FormSection,
    FormVersion,
    ItemBank,
    ItemCompetency,
    ItemVersion,
    Option,
    OptionRating,
    StemMedia,
    Turn,
)
from assessments.models.publication import FIXED

V = TypeVar("V", ItemVersion, FormVersion)
K = TypeVar("K", bound=Hashable)
Files = dict[str, str]  # a path in the bank's file to the name in the storage


def whole_versions() -> "QuerySet[ItemVersion]":
    """Item versions with everything that a spec tells of them, in a fixed number of queries."""
    options = Option.objects.order_by("position").prefetch_related(
        Prefetch("ratings", OptionRating.objects.select_related("competency").order_by("pk"))
    )
    return ItemVersion.objects.select_related("item__bank").prefetch_related(
        Prefetch("options", options),
        Prefetch("turns", Turn.objects.order_by("position")),
        Prefetch("media", StemMedia.objects.order_by("position")),
        Prefetch("keyed_to", ItemCompetency.objects.select_related("competency").order_by("pk")),
    )


def current_versions(bank: ItemBank) -> tuple[list[ItemVersion], list[str]]:
    """The version of each item that counts, and notes on those that were passed over.

    That is the newest published or retired one; an item that never was published gives its
    newest draft.
    """
    rows = list(whole_versions().filter(item__bank=bank).order_by("item_id", "number"))
    newest = {version.item_id: version for version in rows}
    chosen = that_count(rows, lambda version: version.item_id)
    notes = [
        f"{version.item.code}: the draft (version {version.number}) is left out;"
        f" version {chosen[pk].number} is the one that counts."
        for pk, version in newest.items()
        if version.pk != chosen[pk].pk
    ]
    return list(chosen.values()), notes


def that_count(rows: Iterable[V], key: Callable[[V], K]) -> dict[K, V]:
    """Of versions in the order of their numbers, the one that counts of each ``key``: the newest
    published or retired one, else the newest draft."""
    chosen: dict[K, V] = {}
    for version in rows:
        held = chosen.get(key(version))
        if held is None or version.state in FIXED or held.state not in FIXED:
            chosen[key(version)] = version
    return chosen


def bank_spec(bank: ItemBank) -> tuple[BankFile, Files, list[str]]:
    """``bank`` as a file would hold it, its media by their path in it, and what is left out."""
    versions, notes = current_versions(bank)
    files: Files = {}
    items = tuple(item_spec(version, files) for version in versions)
    forms, more = _forms(versions)
    spec = BankFile(
        slug=bank.slug,
        name=bank.name,
        language=bank.language,
        description=bank.description,
        keying_note=bank.keying_note,
        items=items,
        forms=forms,
        competencies=_own_competencies(items),
    )
    return spec, files, notes + more


def item_spec(version: ItemVersion, files: Files | None = None) -> ItemSpec:
    """``version`` (of ``whole_versions``) as a spec; its media are added to ``files``."""
    code, bank = version.item.code, version.item.bank
    files = {} if files is None else files
    options = list(version.options.all())
    raters = _raters(options)
    return ItemSpec(
        code=code,
        kind=version.kind,
        channel=version.channel,
        sector=version.sector,
        title=version.title,
        stem=version.stem,
        facts=tuple(version.facts),
        competencies=_keyed(version, is_scored=True),
        catalogue=_keyed(version, is_scored=False),
        practice=version.item.is_practice,
        response_format=version.response_format or None,
        time_limit_s=version.time_limit_s,
        options=tuple(_option_spec(option, raters) for option in options),
        think_s=version.think_s,
        answer_s=version.answer_s,
        takes=version.takes if version.answer_s else None,
        typed_s=version.typed_s,
        speaker=version.speaker or None,
        turns=tuple(_turn_spec(turn, code, files) for turn in version.turns.all()),
        state=version.state,
        language=version.language if version.language != bank.language else None,
        tags=tuple(version.item.tags),
        exposure_limit=version.item.exposure_limit,
        raters=() if raters == usual_raters(len(raters)) else raters,
        media=tuple(_media_spec(media, code, files) for media in version.media.all()),
    )


def _keyed(version: ItemVersion, *, is_scored: bool) -> tuple[str, ...]:
    links = version.keyed_to.all()
    return tuple(link.competency.slug for link in links if link.is_scored == is_scored)


def _raters(options: Iterable[Option]) -> tuple[str, ...]:
    return in_order({rating.rater for option in options for rating in option.ratings.all()})


def _option_spec(option: Option, raters: tuple[str, ...]) -> OptionSpec:
    given: dict[str, dict[str, int]] = {}
    for rating in option.ratings.all():
        given.setdefault(rating.competency.slug, {})[rating.rater] = rating.value
    ratings = {slug: tuple(values.get(rater) for rater in raters) for slug, values in given.items()}
    return OptionSpec(option.key, option.text, MappingProxyType(ratings))


def _turn_spec(turn: Turn, code: str, files: Files) -> TurnSpec:
    name = f"{code}-turn-{turn.position}"
    return TurnSpec(
        turn.text, _path(turn.audio, name, files) or None, _path(turn.captions, name, files) or None
    )


def _media_spec(media: StemMedia, code: str, files: Files) -> MediaSpec:
    name = f"{code}-{media.position}"
    return MediaSpec(
        kind=media.kind,
        file=_path(media.file, name, files),
        captions=_path(media.captions, name, files) or None,
        description=media.description,
    )


def _path(file: FieldFile, name: str, files: Files) -> str:
    """The file's path beside the bank, after its item: the same at each export."""
    if not file:
        return ""
    path = f"media/{name}{PurePosixPath(file.name or '').suffix.lower()}"
    files[path] = file.name or ""
    return path


def stored(name: str) -> bytes:
    with default_storage.open(name) as file:
        data: bytes = file.read()
    return data


def _own_competencies(items: Iterable[ItemSpec]) -> tuple[CompetencySpec, ...]:
    used = {slug for item in items for slug in item.competencies + item.catalogue}
    own = Competency.objects.filter(slug__in=used - {*COMPETENCIES, *CATALOGUE}).order_by("slug")
    return tuple(competency_spec(competency) for competency in own)


def competency_spec(competency: Competency) -> CompetencySpec:
    rubric = competency.rubrics.newest().get(competency.pk)
    return CompetencySpec(
        slug=competency.slug,
        name=competency.name,
        description=competency.description,
        opposed_by=competency.opposed_by,
        levels=MappingProxyType(dict(rubric.anchors if rubric else ())),
    )


# --- forms ---------------------------------------------------------------------------------


def _forms(versions: list[ItemVersion]) -> tuple[tuple[FormSpec, ...], list[str]]:
    """The forms made of these very versions; others are named in the notes."""
    known = {version.pk for version in versions}
    found, notes = [], []
    for form in _newest_forms(known):
        used = {item.item_version_id for item in _items_of(form)}
        used |= {version.pk for version in form.practice_items.all()}
        if used <= known:
            found.append(form_spec(form))
        else:
            notes.append(
                f"The form “{form}” is left out: it uses other banks or older versions of items."
            )
    return tuple(sorted(found, key=lambda form: form.slug)), notes


def _newest_forms(version_ids: set[int]) -> Iterator[FormVersion]:
    rows = whole_forms().filter(sections__items__item_version__in=version_ids).distinct()
    yield from that_count(rows.order_by("number"), lambda form: form.form_id).values()


def whole_forms() -> "QuerySet[FormVersion]":
    sections = FormSection.objects.order_by("position").prefetch_related(
        "items__item_version__item"
    )
    return FormVersion.objects.select_related("form").prefetch_related(
        Prefetch("sections", sections),
        Prefetch("practice_items", ItemVersion.objects.select_related("item").order_by("item_id")),
    )


def _items_of(form: FormVersion) -> Iterator[FormItem]:
    for section in form.sections.all():
        yield from section.items.all()


def form_spec(form: FormVersion) -> FormSpec:
    """``form`` (of ``whole_forms``) as a spec."""
    return FormSpec(
        slug=form.form.slug,
        name=form.form.name,
        minutes=form.expected_minutes,
        sections=tuple(_section_spec(section) for section in form.sections.all()),
        description=form.form.description,
        state=form.state,
        practice=tuple(version.item.code for version in form.practice_items.all()),
    )


def _section_spec(section: FormSection) -> SectionSpec:
    items = sorted(section.items.all(), key=lambda item: item.position)
    placed = {
        item.item_version.item.code: PlacedItem(item.method or None, item.weight, item.time_limit_s)
        for item in items
    }
    return SectionSpec(
        title=section.title,
        items=tuple(placed),
        draw=section.n_drawn,
        shuffle=section.shuffles_items,
        shuffle_options=section.shuffles_options,
        offers_break=section.offers_break,
        placed=MappingProxyType({c: p for c, p in placed.items() if p != PlacedItem()}),
    )
