"""How one question is shown: its options in their order, with what was given so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.actions.answer_words import in_words
from assessments.enums import ItemKind, ResponseFormat
from assessments.forms.answers import RATINGS
from assessments.models import ItemVersion, Option
from assessments.scoring import sjt

INSTRUCTIONS: dict[str, Promise] = {
    ResponseFormat.PICK_ONE: _("Which reply would you most likely send?"),
    ResponseFormat.BEST_WORST: _("Mark the best reply and the worst reply."),
    ResponseFormat.RANK: _("Put the replies in order, the best one first."),
    ResponseFormat.RATE_EACH: _("How good is each reply?"),
    ResponseFormat.PICK_SEVERAL: _("Choose everything you would do."),
}
WRITTEN = _("Write your reply to the customer.")


@dataclass(frozen=True, slots=True)
class ShownOption:
    key: str
    text: str
    is_chosen: bool
    is_best: bool
    is_worst: bool
    rating: int | None
    place: int | None


@dataclass(frozen=True, slots=True)
class Question:
    """What the templates of a question print."""

    version: ItemVersion
    instruction: Promise
    template: str
    options: list[ShownOption]
    text: str = ""
    ratings: Sequence[int] = tuple(RATINGS)

    @property
    def places(self) -> range:
        return range(1, len(self.options) + 1)


def question(
    version: ItemVersion,
    options: Sequence[Option],
    answer: Mapping[str, object] | None = None,
    text: str = "",
) -> Question:
    """``options`` in the order to show; ``answer`` as it was saved, whole or half."""
    if version.kind == ItemKind.WRITTEN:
        return Question(version, WRITTEN, "assessments/take/answers/written.html", [], text)
    given = dict(answer or {})
    order = list(map(str, _listed(given.get("order"))))
    shown = [_shown(option, given, order) for option in options]
    if version.response_format == ResponseFormat.RANK:
        shown.sort(key=lambda option: option.place or len(shown) + 1)
    return Question(
        version,
        INSTRUCTIONS[version.response_format],
        f"assessments/take/answers/{version.response_format}.html",
        shown,
    )


def _shown(option: Option, given: Mapping[str, object], order: list[str]) -> ShownOption:
    ratings = given.get("ratings")
    return ShownOption(
        key=option.key,
        text=option.text,
        is_chosen=option.key == given.get("choice") or option.key in _listed(given.get("choices")),
        is_best=option.key == given.get("best"),
        is_worst=option.key == given.get("worst"),
        rating=ratings.get(option.key) if isinstance(ratings, Mapping) else None,
        place=order.index(option.key) + 1 if option.key in order else None,
    )


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def is_whole(version: ItemVersion, options: Sequence[Option], given: Mapping[str, object]) -> str:
    """The sentence that asks for the rest of ``given``; empty where the answer is whole."""
    try:
        sjt.validate_answer(version.response_format, [option.key for option in options], given)
    except sjt.InvalidAnswer as error:
        return in_words(error)
    return ""
