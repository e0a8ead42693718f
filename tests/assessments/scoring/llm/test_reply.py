import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring import rubric
from assessments.scoring.llm import reply
from assessments.scoring.llm.errors import REASONS, NotRated, Refusal

ANSWERS = ["I am sorry that you waited all day.", "I will call you by 5 pm."]
MACHINE = {"compassion": 4.0, "warmth": 3.0}
GOOD: dict[str, Any] = {"level": 4, "quotes": [{"turn": 1, "text": "sorry that you waited"}]}
PLAIN: dict[str, Any] = {"level": 3, "quotes": []}


def said(**changes: Any) -> str:
    return json.dumps(
        {"speaks_to_rater": False, "ratings": {"compassion": GOOD, "warmth": PLAIN}} | changes
    )


def rated(compassion: Any) -> str:
    return said(ratings={"compassion": compassion, "warmth": PLAIN})


def read(content: str) -> dict[str, reply.Rating]:
    return reply.read(content, MACHINE, ANSWERS)


def refusal_of(content: str) -> Refusal | None:
    try:
        return read(content)["compassion"].refusal
    except NotRated as refused:
        return refused.refusal


def test_sound_reply_is_read_with_its_quotes_where_they_stand() -> None:
    quote = reply.Quote(0, 5, 26, "sorry that you waited")

    assert read(said()) == {
        "compassion": reply.Rating(4, (quote,)),
        "warmth": reply.Rating(3),
    }


def test_quote_belongs_to_the_turn_it_names() -> None:
    assert (
        refusal_of(rated({"level": 4, "quotes": [{"turn": 2, "text": "call you by 5 pm"}]})) is None
    )
    assert (
        refusal_of(rated({"level": 4, "quotes": [{"turn": 1, "text": "call you by 5 pm"}]}))
        == Refusal.QUOTE_NOT_FOUND
    )


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ("", Refusal.NOT_JSON),
        ("5", Refusal.WRONG_SHAPE),
        ("null", Refusal.WRONG_SHAPE),
        ("[]", Refusal.WRONG_SHAPE),
        ("{}", Refusal.WRONG_SHAPE),
        (f"Here is my rating: {said()}", Refusal.NOT_JSON),
        (f"{said()} I hope that helps.", Refusal.NOT_JSON),
        (f"```json\n{said()}\n```", Refusal.NOT_JSON),
        (f"<think>hm</think>{said()}", Refusal.NOT_JSON),
        (said() + said(), Refusal.NOT_JSON),
        (said()[:-1], Refusal.NOT_JSON),
        (said().replace("4", "NaN"), Refusal.NOT_JSON),
        (said().replace("4", "4" * 5000), Refusal.NOT_JSON),
        ("[" * 5000, Refusal.NOT_JSON),
        ("\ufeff" + said(), Refusal.NOT_JSON),
        (said() + " " * reply.MOST_CHARACTERS, Refusal.REPLY_TOO_LONG),
        (said().replace('"warmth":', '"compassion":'), Refusal.DUPLICATE_KEY),
        (said().replace('"quotes": []', '"level": 5, "quotes": []'), Refusal.DUPLICATE_KEY),
        (said(speaks_to_rater=True), Refusal.MODEL_SAW_INSTRUCTIONS),
        (said(speaks_to_rater="false"), Refusal.WRONG_SHAPE),
        (said(speaks_to_rater=0), Refusal.WRONG_SHAPE),
        (said(comment="well done"), Refusal.WRONG_SHAPE),
        (said(ratings=[GOOD, PLAIN]), Refusal.WRONG_SHAPE),
        (said(ratings={"compassion": GOOD}), Refusal.MISSING_COMPETENCY),
        (
            said(ratings={"compassion": GOOD, "warmth": PLAIN, "charm": PLAIN}),
            Refusal.UNKNOWN_COMPETENCY,
        ),
        (rated(4), Refusal.WRONG_SHAPE),
        (rated({"level": 4}), Refusal.WRONG_SHAPE),
        (rated(GOOD | {"reason": "kind"}), Refusal.WRONG_SHAPE),
        (rated(GOOD | {"level": "4"}), Refusal.WRONG_SHAPE),
        (rated(GOOD | {"level": 4.0}), Refusal.WRONG_SHAPE),
        (rated(GOOD | {"level": True}), Refusal.WRONG_SHAPE),
        (rated(GOOD | {"level": None}), Refusal.WRONG_SHAPE),
        (rated(GOOD | {"quotes": "sorry that you waited"}), Refusal.WRONG_SHAPE),
        (rated(GOOD | {"quotes": ["sorry that you waited"]}), Refusal.WRONG_SHAPE),
        (rated(GOOD | {"quotes": GOOD["quotes"] * 6}), Refusal.WRONG_SHAPE),
        (rated(GOOD | {"quotes": [{"turn": 1}]}), Refusal.WRONG_SHAPE),
        (rated(GOOD | {"quotes": [{"turn": 0, "text": "I am sorry"}]}), Refusal.WRONG_SHAPE),
        (rated(GOOD | {"quotes": [{"turn": 3, "text": "I am sorry"}]}), Refusal.WRONG_SHAPE),
        (rated(GOOD | {"quotes": [{"turn": True, "text": "I am sorry"}]}), Refusal.WRONG_SHAPE),
        (rated(GOOD | {"quotes": [{"turn": 1, "text": 7}]}), Refusal.WRONG_SHAPE),
    ],
)
def test_reply_of_another_shape_rates_nothing(content: str, refusal: Refusal) -> None:
    with pytest.raises(NotRated) as caught:
        read(content)

    assert caught.value.refusal == refusal
    assert caught.value.reason == REASONS[refusal]


@pytest.mark.parametrize(
    ("rating", "refusal"),
    [
        ({"level": 0, "quotes": []}, Refusal.LEVEL_OUT_OF_RANGE),
        ({"level": 6, "quotes": []}, Refusal.LEVEL_OUT_OF_RANGE),
        ({"level": -5, "quotes": []}, Refusal.LEVEL_OUT_OF_RANGE),
        ({"level": 1, "quotes": []}, Refusal.NO_QUOTE),
        ({"level": 2, "quotes": []}, Refusal.NO_QUOTE),
        ({"level": 4, "quotes": []}, Refusal.NO_QUOTE),
        ({"level": 5, "quotes": []}, Refusal.NO_QUOTE),
        (GOOD | {"quotes": [{"turn": 1, "text": "all day"}]}, Refusal.QUOTE_TOO_SHORT),
        (GOOD | {"quotes": [{"turn": 1, "text": ""}]}, Refusal.QUOTE_NOT_FOUND),
        (GOOD | {"quotes": [{"turn": 1, "text": "deeply sorry"}]}, Refusal.QUOTE_NOT_FOUND),
        (
            GOOD | {"quotes": [*GOOD["quotes"], {"turn": 1, "text": "I feel for you"}]},
            Refusal.QUOTE_NOT_FOUND,
        ),
        ({"level": 3, "quotes": [{"turn": 1, "text": "invented"}]}, Refusal.QUOTE_NOT_FOUND),
    ],
)
def test_wrong_rating_is_refused_and_its_neighbour_stands(rating: Any, refusal: Refusal) -> None:
    found = read(rated(rating))

    assert found["compassion"] == reply.Rating(refusal=refusal)
    assert found["compassion"].reason == REASONS[refusal]
    assert found["warmth"] == reply.Rating(3)


@pytest.mark.parametrize(
    ("machine", "level", "stands"),
    [
        (1.0, 2, True),
        (1.0, 3, False),
        (3.0, 4, True),
        (3.0, 5, False),
        (3.5, 5, True),
        (5.0, 1, True),
    ],
)
def test_level_far_above_the_machine_is_withheld_and_kept(
    machine: float, level: int, stands: bool
) -> None:
    content = json.dumps({"speaks_to_rater": False, "ratings": {"warmth": GOOD | {"level": level}}})

    found = reply.read(content, {"warmth": machine}, ANSWERS)["warmth"]

    assert (found.level == level) is stands
    if not stands:
        assert found == reply.Rating(refusal=Refusal.FAR_ABOVE_MACHINE, withheld=level)


def test_every_refusal_has_a_sentence() -> None:
    assert set(REASONS) == set(Refusal)
    assert len(set(REASONS.values())) == len(REASONS)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["level", "quotes", "turn", "text", "compassion", "warmth", "ratings", "x"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@given(JSON | st.fixed_dictionaries({"speaks_to_rater": JSON, "ratings": JSON}))
def test_any_json_is_read_or_refused_by_name(told: Any) -> None:
    assert refusal_of(json.dumps(told)) in {None, *REASONS}


@given(st.text(max_size=200))
def test_any_text_is_refused_by_name(content: str) -> None:
    with pytest.raises(NotRated):
        read(content)


@given(
    st.integers(-1, 7),
    st.lists(
        st.fixed_dictionaries(
            {
                "turn": st.integers(1, 2),
                "text": st.sampled_from([*ANSWERS, "sorry that you", "I will", "gone", "", "5"]),
            }
        ),
        max_size=5,
    ),
    st.floats(1, 5),
)
def test_what_is_believed_is_in_range_quoted_and_near_the_machine(
    level: int, quotes: list[dict[str, Any]], machine: float
) -> None:
    content = json.dumps(
        {"speaks_to_rater": False, "ratings": {"warmth": {"level": level, "quotes": quotes}}}
    )

    found = reply.read(content, {"warmth": machine}, ANSWERS)["warmth"]

    assert (found.level is None) == (found.refusal is not None)
    if found.level is not None:
        assert 1 <= found.level <= min(5, rubric.level(machine) + 1)
        assert found.quotes or found.level == 3
        assert all(ANSWERS[q.turn][q.start : q.end] == q.text for q in found.quotes)
