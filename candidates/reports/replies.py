"""The replies of a closed item: what the candidate did with each, and what raters gave it.

Everything comes from prefetched rows; nothing here asks the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessments.enums import ResponseFormat
from assessments.models import AttemptItem, Competency, Option, Response
from assessments.seed.words import in_words


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to choose: what the candidate did with it, and the raters' mean by competency.

    ``place``: where it stands in the order the candidate gave, 0 where none was asked for.
    """

    text: str
    given: str
    means: tuple[tuple[str, str], ...]
    place: int = 0

    @property
    def is_given(self) -> bool:
        return bool(self.given)


def keyed(item: AttemptItem, only: str) -> list[Competency]:
    """The competencies that the item scores; one alone where ``only`` names it."""
    found = [point.competency for point in item.form_item.scale.all()]
    kept = [competency for competency in found if not only or competency.slug == only]
    return sorted(kept, key=lambda c: (c.position, c.slug))


def replies(
    item: AttemptItem, response: Response | None, shown: Sequence[Competency]
) -> list[Reply]:
    """In the order of the item."""
    version = item.form_item.item_version
    answer = response.answer if response and isinstance(response.answer, dict) else {}
    options = sorted(version.options.all(), key=lambda option: option.position)
    return [
        Reply(
            option.text,
            _given(version.response_format, option.key, answer),
            tuple(_mean(option, competency) for competency in shown),
            _place(version.response_format, option.key, answer),
        )
        for option in options
    ]


def one_decimal(value: float) -> str:
    return number_format(round(value, 1), decimal_pos=1)  # number_format alone cuts off


def _given(response_format: str, key: str, answer: Mapping[str, object]) -> str:
    """What the candidate did with one option, in words; empty where nothing."""
    ratings = answer.get("ratings")
    match response_format:
        case ResponseFormat.RATE_EACH:
            rating = ratings.get(key) if isinstance(ratings, dict) else None
            return _("%(n)s of 7") % {"n": rating} if rating else ""
        case ResponseFormat.RANK:
            place = _place(response_format, key, answer)
            return _("Place %(n)s") % {"n": place} if place else ""
        case ResponseFormat.BEST_WORST:
            best, worst = answer.get("best") == key, answer.get("worst") == key
            return _("Best") if best else _("Worst") if worst else ""
        case ResponseFormat.PICK_SEVERAL:
            return _("Picked") if key in _listed(answer, "choices") else ""
        case _:
            return _("Chosen") if answer.get("choice") == key else ""


def _place(response_format: str, key: str, answer: Mapping[str, object]) -> int:
    if response_format == ResponseFormat.BEST_WORST:
        return [answer.get("best"), answer.get("worst"), key].index(key) + 1
    order = _listed(answer, "order") if response_format == ResponseFormat.RANK else []
    return order.index(key) + 1 if key in order else 0


def _listed(answer: Mapping[str, object], name: str) -> list[object]:
    listed = answer.get(name)
    return listed if isinstance(listed, list) else []


def _mean(option: Option, competency: Competency) -> tuple[str, str]:
    values = [row.value for row in option.ratings.all() if row.competency_id == competency.pk]
    return in_words(competency.name), one_decimal(fmean(values)) if values else "–"
