"""Score situational-judgement answers on the form's frozen scale."""

from assessments.models import FormItem, ItemVersion, Response, ScalePoint
from assessments.pipeline.scored import Scored
from assessments.scoring.errors import InvalidAnswer, InvalidKey, NotScored
from assessments.scoring.sjt import FrozenScale, OptionKey, SjtKey, default_method, raw_score

NOT_ANSWERED = "the question was not answered"


def key_of(item: ItemVersion, competency_id: int, method: str = "") -> SjtKey:
    """The key of one item for one competency, from the ratings of its options.

    Expects ``options__ratings`` prefetched. Raises InvalidKey where it cannot score.
    """
    options = sorted(item.options.all(), key=lambda option: option.position)
    return SjtKey(
        item.response_format,
        method or default_method(item.response_format),
        tuple(
            OptionKey(
                option.key,
                tuple(
                    float(rating.value)
                    for rating in sorted(option.ratings.all(), key=lambda r: r.rater)
                    if rating.competency_id == competency_id
                ),
            )
            for option in options
        ),
    )


def score_item(form_item: FormItem, response: Response | None) -> list[Scored]:
    """One score, or the reason for none, per competency that the item is scored for."""
    return [_score_one(form_item, point, response) for point in form_item.scale.all()]


def _score_one(form_item: FormItem, point: ScalePoint, response: Response | None) -> Scored:
    if response is None or not response.answer:
        return Scored(point.competency, point.method, reason=NOT_ANSWERED)
    try:
        key = key_of(form_item.item_version, point.competency_id, point.method)
        raw = raw_score(key, response.answer)
    except NotScored as refused:
        return Scored(point.competency, point.method, reason=refused.reason)
    except InvalidAnswer:
        return Scored(point.competency, point.method, reason="the answer is incomplete")
    except InvalidKey as fault:
        return Scored(point.competency, point.method, reason=f"its key cannot score: {fault}")
    score = FrozenScale(point.chance, point.full).level(raw)
    return Scored(point.competency, point.method, score=score, raw=raw)
