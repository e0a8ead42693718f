"""Adopt an expert panel's ratings as the key of new drafts; no published version changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import audit
from assessments.actions.author import items
from assessments.actions.author.panels import Asked, Cell, asked
from assessments.enums import Verb
from assessments.models import (
    Expert,
    ExpertPanel,
    ExpertRating,
    ItemVersion,
    Option,
    OptionRating,
    StaffUser,
)
from assessments.scoring.keying import option_figures

# What each expert who counts has rated, by the expert's number.
Ratings = Mapping[int, Mapping[Cell, int]]


@dataclass(frozen=True, slots=True)
class Adopted:
    """The drafts that were made, and why some items got none."""

    drafts: tuple[ItemVersion, ...]
    left: tuple[tuple[ItemVersion, str], ...]


def ratings_of(panel: ExpertPanel) -> dict[int, dict[Cell, int]]:
    """The ratings of every expert whose link was not revoked, with an entry for each of them."""
    experts = Expert.objects.filter(panel=panel, revoked_at=None).order_by("number")
    found: dict[int, dict[Cell, int]] = {n: {} for n in experts.values_list("number", flat=True)}
    given = ExpertRating.objects.filter(expert__panel=panel, expert__revoked_at=None)
    read = given.values_list("expert__number", "option_id", "competency_id", "value")
    for number, option, competency, value in read:
        found[number][option, competency] = value
    return found


def complete(item: Asked, ratings: Ratings) -> dict[int, Mapping[Cell, int]]:
    """Those experts who rated every option of ``item`` for every competency."""
    wanted = set(item.cells)
    return {number: given for number, given in ratings.items() if wanted <= given.keys()}


def disputed(item: Asked, ratings: Ratings) -> list[Option]:
    """The options on which the experts differ too much, for any of the competencies."""
    return [
        option
        for option in item.options
        if any(
            option_figures(
                [r[option.pk, c.pk] for r in ratings.values() if (option.pk, c.pk) in r]
            ).is_disputed
            for c in item.competencies
        )
    ]


@transaction.atomic
def adopt(
    panel: ExpertPanel,
    *,
    keeps_other_raters: bool,
    drops_disputed: bool,
    actor: StaffUser,
) -> Adopted:
    """Make a draft of each item with the ratings of the experts who rated all of it.

    ``keeps_other_raters``: the ratings that the version holds stay beside theirs.
    ``drops_disputed``: the drafts are made without the options on which the experts differ.
    """
    ExpertPanel.objects.select_for_update().get(pk=panel.pk)
    ratings = ratings_of(panel)
    drafts, left = [], []
    for item in asked(panel):
        whole = complete(item, ratings)
        dropped = disputed(item, ratings) if drops_disputed else []
        if problem := _problem(item, whole, dropped):
            left.append((item.version, problem))
            continue
        # A row of its own: copying changes the options that it holds, and they are read below.
        draft = items.new_version(ItemVersion.objects.get(pk=item.version.pk), actor)
        _drop(draft, dropped)
        n_ratings = _write(draft, item, whole, keeps_other_raters=keeps_other_raters)
        audit.record(
            Verb.KEYED,
            draft,
            actor=actor,
            panel=panel.pk,
            n_ratings=n_ratings,
            n_dropped=len(dropped),
        )
        drafts.append(draft)
    if drafts:
        audit.record(
            Verb.KEYED,
            panel,
            actor=actor,
            n_drafts=len(drafts),
            keeps_other_raters=keeps_other_raters,
            drops_disputed=drops_disputed,
        )
    return Adopted(tuple(drafts), tuple(left))


def _problem(item: Asked, whole: Ratings, dropped: Sequence[Option]) -> str:
    if not whole:
        return _("no expert has rated all of it yet")
    if len(item.options) - len(dropped) < 2:
        return _("fewer than two options would be left")
    return ""


def _drop(draft: ItemVersion, dropped: Sequence[Option]) -> None:
    """Take the options out of the draft and close the gaps that they leave."""
    draft.options.filter(key__in=[option.key for option in dropped]).delete()
    for position, option in enumerate(draft.options.order_by("position"), start=1):
        draft.options.filter(pk=option.pk).update(position=position)


def _write(draft: ItemVersion, item: Asked, whole: Ratings, *, keeps_other_raters: bool) -> int:
    held = OptionRating.objects.filter(option__item_version=draft)
    if not keeps_other_raters:
        held.delete()
    after = _last_expert(held.values_list("rater", flat=True))
    kept = dict(draft.options.values_list("key", "pk"))
    rows = [
        OptionRating(
            option_id=kept[option.key],
            competency=competency,
            rater=f"expert-{after + number}",
            value=given[option.pk, competency.pk],
        )
        for number, given in whole.items()
        for option in item.options
        if option.key in kept
        for competency in item.competencies
    ]
    OptionRating.objects.bulk_create(rows)
    return len(rows)


def _last_expert(raters: Iterable[str]) -> int:
    """The highest number of an earlier panel's experts, whose ratings stay; 0 without any."""
    numbers = (name.removeprefix("expert-") for name in raters if name.startswith("expert-"))
    return max((int(number) for number in numbers if number.isdigit()), default=0)
