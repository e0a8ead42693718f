"""The practice question: read and judged for completeness, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from assessments.enums import ItemKind
from assessments.forms.answers import read_answer
from assessments.models import Attempt
from assessments.views.question import Question, is_whole, question


@dataclass(frozen=True, slots=True)
class Tried:
    question: Question
    was_tried: bool = False
    missing: str = ""


def try_out(attempt: Attempt, data: Mapping[str, object] | None) -> Tried | None:
    """The form's judgement question for practice, with what was tried; None where it has none."""
    version = (
        attempt.form_version.practice_items.filter(kind=ItemKind.SJT)
        .prefetch_related("options")
        .order_by("pk")
        .first()
    )
    if version is None:
        return None
    options = sorted(version.options.all(), key=lambda option: option.position)
    if data is None:
        return Tried(question(version, options))
    try:
        answer = read_answer(version, [option.key for option in options], data)["answer"]
    except ValidationError as error:
        return Tried(question(version, options), missing=" ".join(error.messages))
    missing = is_whole(version, options, answer)
    return Tried(question(version, options, answer), was_tried=not missing, missing=missing)
