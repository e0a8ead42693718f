"""The shipped bank keeps what its data sheet promises."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from assessments.interchange.bankfile import (
    CATALOGUE,
    COMPETENCIES,
    KEYED_FROM,
    RESPONSE_FORMATS,
    BankFile,
    FormSpec,
    ItemSpec,
    TurnSpec,
)
from assessments.interchange.timing import expected_form_seconds
from assessments.interchange.yaml import load_bank
from assessments.scoring.sjt import (
    OptionKey,
    SjtKey,
    default_method,
    frozen_scale,
    raw_score,
)

SEED = Path(__file__).parents[2] / "assessments" / "seed"
SECTORS = {"telecom", "retail", "travel", "banking", "health", "software"}
BANK = load_bank((SEED / "bank.yaml").read_text(encoding="utf-8"))
GERMAN = load_bank((SEED / "bank.de.yaml").read_text(encoding="utf-8"))
SCORED = tuple(item for item in BANK.items if not item.practice)
SJT = tuple(item for item in SCORED if item.kind == "sjt")
TURNS = tuple(turn for item in BANK.items for turn in item.turns)


def of_format(name: str) -> list[tuple[ItemSpec, str]]:
    return [(i, c) for i in SJT if i.response_format == name for c in i.competencies]


def means(item: ItemSpec, competency: str) -> list[float]:
    return [option.mean_rating(competency) for option in item.options]


def best_keys(item: ItemSpec, competency: str) -> set[str]:
    top = max(means(item, competency))
    return {option.key for option in item.options if option.mean_rating(competency) == top}


def test_bank_holds_the_promised_numbers_of_each_kind() -> None:
    counted = Counter((item.kind, item.practice) for item in BANK.items)

    assert counted == {
        ("sjt", False): 60,
        ("sjt", True): 1,
        ("written", False): 12,
        ("role_play", False): 15,
        ("role_play", True): 1,
    }
    assert Counter(i.response_format for i in SJT) == dict.fromkeys(RESPONSE_FORMATS, 12)
    assert sorted(len(item.turns) for item in SCORED if item.turns) == [1, 1, 1, 2, *[3] * 11]


def test_every_sector_catalogue_skill_and_competency_is_covered() -> None:
    skills = Counter(skill for item in SCORED for skill in item.catalogue)
    keyed = Counter(competency for item in SJT for competency in item.competencies)

    assert {item.sector for item in SCORED} == SECTORS
    assert set(skills) == set(CATALOGUE)
    assert min(skills.values()) >= 10
    assert set(keyed) == set(COMPETENCIES)
    assert min(keyed.values()) >= 30


def test_open_items_are_keyed_to_all_four_competencies() -> None:
    keyed = {item.competencies for item in SCORED if item.kind != "sjt"}

    assert keyed == {COMPETENCIES}


def test_options_have_three_passes_over_the_whole_scale() -> None:
    ratings = [
        given for item in SJT for option in item.options for given in option.ratings.values()
    ]

    assert {len(given) for given in ratings} == {3}
    assert {rating for given in ratings for rating in given} == {1, 2, 3, 4, 5, 6, 7}
    assert {len(item.options) for item in SJT} <= {4, 5}


def test_best_reply_differs_between_competencies_in_most_items() -> None:
    differing = [
        item.code
        for item in SJT
        if not set.intersection(*(best_keys(item, name) for name in item.competencies))
    ]

    assert len(differing) >= len(SJT) // 2


def test_length_of_a_reply_does_not_give_its_rating_away() -> None:
    lengths: list[float] = []
    ratings: list[float] = []
    n_longest_is_best = 0
    for item in SJT:
        sizes = [len(option.text) for option in item.options]
        longest = item.options[int(np.argmax(sizes))].key
        for name in item.competencies:
            lengths += list(np.array(sizes) - np.mean(sizes))
            ratings += list(np.array(means(item, name)) - np.mean(means(item, name)))
            n_longest_is_best += longest in best_keys(item, name)

    n_keys = sum(len(item.competencies) for item in SJT)
    assert abs(np.corrcoef(lengths, ratings)[0, 1]) < 0.15
    assert n_longest_is_best < 0.3 * n_keys


def test_pick_one_passes_have_one_favourite_each() -> None:
    for item, name in of_format("pick_one"):
        for judged in zip(*(option.ratings[name] for option in item.options), strict=True):
            assert judged.count(max(judged)) == 1, (item.code, name)


def test_best_worst_items_have_one_best_and_one_worst() -> None:
    for item, name in of_format("best_worst"):
        found = means(item, name)
        assert (found.count(max(found)), found.count(min(found))) == (1, 1), (item.code, name)


def test_ranks_are_without_ties() -> None:
    for item, name in of_format("rank"):
        assert len(set(means(item, name))) == len(item.options), (item.code, name)


def test_rate_each_keys_spread_over_the_scale() -> None:
    for item, name in of_format("rate_each"):
        assert np.std(means(item, name)) > 1, (item.code, name)


@pytest.mark.parametrize(
    ("form", "bank"),
    [(form, bank) for bank in (BANK, GERMAN) for form in bank.forms],
    ids=lambda value: value.slug,
)
def test_form_fits_its_minutes_and_uses_them(form: FormSpec, bank: BankFile) -> None:
    seconds = expected_form_seconds(form, bank)

    assert 0.85 * form.minutes <= seconds / 60 <= form.minutes


def test_german_short_form_is_the_english_one_in_other_words() -> None:
    short = next(form for form in BANK.forms if form.slug == "short")
    (kurz,) = GERMAN.forms

    assert [(s.items, s.draw, s.shuffle) for s in kurz.sections] == [
        (s.items, s.draw, s.shuffle) for s in short.sections
    ]
    for item in GERMAN.items:
        other = BANK.item(item.code)
        assert [(o.key, o.ratings) for o in item.options] == [
            (o.key, o.ratings) for o in other.options
        ]
        assert (item.competencies, item.catalogue, item.time_limit_s, item.answer_s) == (
            other.competencies,
            other.catalogue,
            other.time_limit_s,
            other.answer_s,
        )
        assert len(item.facts) == len(other.facts)
        assert item.stem != other.stem


def test_standard_form_draws_from_pools_of_every_format() -> None:
    standard = next(form for form in BANK.forms if form.slug == "standard")

    pools = [section for section in standard.sections if section.draw]

    formats = [{BANK.item(code).response_format for code in pool.items} for pool in pools]
    assert formats == [{name} for name in RESPONSE_FORMATS]
    assert [pool.n_given for pool in pools] == [2, 2, 2, 2, 2]


def test_every_form_ends_with_written_and_spoken_answers() -> None:
    for form in BANK.forms:
        kinds = {BANK.item(code).kind for section in form.sections for code in section.items}
        assert kinds == {"sjt", "written", "role_play"}


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.audio)
def test_turn_sound_is_small_mono_opus_marked_synthetic(turn: TurnSpec) -> None:
    path = SEED / str(turn.audio)

    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        heard = {**container.metadata, **stream.metadata}
        samples = np.concatenate([f.to_ndarray().ravel() for f in container.decode(stream)])
        seconds = len(samples) / stream.rate

    assert (stream.codec_context.name, stream.channels) == ("opus", 1)
    assert heard["title"] == "Synthetic voice, no real person"
    assert 3 < seconds < 25
    assert path.stat().st_size < 60_000
    assert 0.02 < np.sqrt(np.mean(samples.astype(float) ** 2)) < 0.5


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.captions)
def test_captions_say_the_words_in_order_within_the_sound(turn: TurnSpec) -> None:
    blocks = (SEED / str(turn.captions)).read_text(encoding="utf-8").strip().split("\n\n")
    times = [
        [_seconds(clock) for clock in block.split("\n")[0].split(" --> ")] for block in blocks[2:]
    ]
    spoken = " ".join(block.split("\n", 1)[1] for block in blocks[2:])

    with av.open(str(SEED / str(turn.audio))) as container:
        total = float(container.duration or 0) / av.time_base

    assert blocks[:2] == ["WEBVTT", "NOTE Synthetic voice"]
    assert spoken == turn.text
    assert all(start < end for start, end in times)
    assert all(before[1] <= after[0] for before, after in pairwise(times))
    assert times[-1][1] <= total


def test_no_media_file_is_left_over() -> None:
    named = {str(path) for turn in TURNS for path in (turn.audio, turn.captions)}

    lying = {f"media/{path.name}" for path in (SEED / "media").iterdir()}

    assert lying == named


def _seconds(clock: str) -> float:
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


@pytest.mark.parametrize("response_format", RESPONSE_FORMATS)
def test_answering_for_all_competencies_at_once_is_rewarded(response_format: str) -> None:
    """Keys differ between competencies, yet the all-round reply must not score like chance."""
    levels: dict[str, list[float]] = {}
    for item, name in of_format(response_format):
        options = tuple(
            OptionKey(o.key, tuple(v for v in o.ratings[name] if v)) for o in item.options
        )
        key = SjtKey(response_format, default_method(response_format), options)
        scale = frozen_scale(key, np.random.default_rng(1), 400)
        levels.setdefault(name, []).append(scale.level(raw_score(key, all_round_answer(item))))

    found = {name: float(np.mean(given)) for name, given in levels.items()}

    assert min(found.values()) >= 3.5


def all_round_answer(item: ItemSpec) -> dict[str, object]:
    """What somebody answers who weighs the item's competencies alike."""
    overall = {
        option.key: float(np.mean([option.mean_rating(name) for name in item.competencies]))
        for option in item.options
    }
    order = sorted(overall, key=lambda key: -overall[key])
    answers: dict[str, dict[str, object]] = {
        "pick_one": {"choice": order[0]},
        "best_worst": {"best": order[0], "worst": order[-1]},
        "rank": {"order": order},
        "rate_each": {"ratings": {key: round(value) for key, value in overall.items()}},
        "pick_several": {"choices": [key for key in order if overall[key] >= KEYED_FROM]},
    }
    return answers[str(item.response_format)]
