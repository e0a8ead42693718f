"""The demo people fit the bank, and their recordings hold what they are said to hold."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import jiwer
import pytest
import yaml

from assessments.interchange.bankfile import COMPETENCIES, ItemSpec
from assessments.interchange.yaml import load_bank
from assessments.scoring.answers import validate_answer

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "candidates" / "demo"
BANK = load_bank((ROOT / "assessments" / "seed" / "bank.yaml").read_text(encoding="utf-8"))
DEMO: dict[str, Any] = yaml.safe_load((FOLDER / "demo.yaml").read_text(encoding="utf-8"))
OPENINGS = {opening["slug"]: opening for opening in DEMO["openings"]}
SUBMITTED = [person for person in DEMO["candidates"] if person["state"] == "submitted"]
MAX_FILE_BYTES = 250_000
MAX_ALL_BYTES = 4_000_000


def form_items(person: dict[str, Any]) -> list[ItemSpec]:
    slug = OPENINGS[person["opening"]]["form"]
    form = next(form for form in BANK.forms if form.slug == slug)
    return [BANK.item(code) for section in form.sections for code in section.items]


def recordings() -> dict[str, dict[str, Any]]:
    turns = [
        {**turn, "route": person["route"]}
        for person in DEMO["candidates"]
        for given in person["role_play"].values()
        for turn in given
    ]
    return {turn["media"]: turn for turn in turns if "media" in turn}


def test_demo_has_fourteen_people_of_all_routes_and_states() -> None:
    people = DEMO["candidates"]

    assert len({person["email"] for person in people}) == 14
    assert {person["route"] for person in people} == {"typed", "audio", "video"}
    assert [p["state"] for p in people if p["state"] != "submitted"] == ["open", "invited"]
    assert all(person["email"].endswith("@example.org") for person in people)


def test_no_score_or_level_is_seeded() -> None:
    keys = {key for person in DEMO["candidates"] for key in person}
    turn_keys = {key for turn in recordings().values() for key in turn} - {"route"}

    person_keys = {"slug", "name", "email", "opening", "route", "language", "state", "archetype"}
    assert keys == person_keys | {"sjt", "written", "role_play"}
    assert turn_keys == {"media", "says", "sound"}


@pytest.mark.parametrize("person", SUBMITTED, ids=lambda person: person["slug"])
def test_submitted_person_answers_every_item_that_the_form_can_draw(person: dict[str, Any]) -> None:
    wanted: dict[str, list[str]] = {"sjt": [], "written": [], "role_play": []}
    for item in form_items(person):
        wanted[item.kind].append(item.code)

    given = {kind: list(person[kind]) for kind in wanted}

    assert {kind: sorted(codes) for kind, codes in given.items()} == {
        kind: sorted(codes) for kind, codes in wanted.items()
    }
    turns = {code: len(answers) for code, answers in person["role_play"].items()}
    assert turns == {code: len(BANK.item(code).turns) for code in wanted["role_play"]}


@pytest.mark.parametrize("person", DEMO["candidates"], ids=lambda person: person["slug"])
def test_closed_answers_are_legal_and_complete(person: dict[str, Any]) -> None:
    for code, answer in person["sjt"].items():
        item = BANK.item(code)
        validate_answer(str(item.response_format), [o.key for o in item.options], answer)


def test_typed_people_type_and_spoken_people_record() -> None:
    for person in SUBMITTED:
        turns = [turn for answers in person["role_play"].values() for turn in answers]
        key = "text" if person["route"] == "typed" else "media"
        assert all(key in turn for turn in turns), person["slug"]


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=lambda opening: opening["slug"])
def test_opening_links_every_weighted_competency_to_a_task(opening: dict[str, Any]) -> None:
    linked = {slug for task in opening["tasks"] for slug in task["competencies"]}

    bar = opening["bar"]

    assert set(bar["weights"]) <= linked
    assert set(bar["weights"]) | set(bar["minimum"]) == set(COMPETENCIES)
    assert all(1 <= task["importance"] <= 5 for task in opening["tasks"])
    assert all(1 <= cut <= 5 for cut in [bar["composite"], *bar["minimum"].values()])


def test_recordings_lie_there_small_and_none_is_left_over() -> None:
    sizes = {f"media/{path.name}": path.stat().st_size for path in (FOLDER / "media").iterdir()}

    assert set(sizes) == set(recordings())
    assert max(sizes.values()) <= MAX_FILE_BYTES
    assert sum(sizes.values()) <= MAX_ALL_BYTES


@pytest.mark.parametrize("name", sorted(recordings()))
def test_recording_has_the_streams_of_its_route_and_says_that_it_is_synthetic(name: str) -> None:
    with av.open(str(FOLDER / name)) as container:
        codecs = {stream.type: stream.codec_context.name for stream in container.streams}
        title = container.metadata["title"]
        seconds = float(container.duration or 0) / av.time_base

    spoken = {"audio": "opus"}
    wanted = {**spoken, "video": "vp8"} if recordings()[name]["route"] == "video" else spoken
    assert codecs == wanted
    assert title == "Synthetic demo recording, no real person"
    assert 2 < seconds < 40


@pytest.mark.parametrize(
    "name", ["media/viktor-hale-double-rent-2.webm", "media/rafael-duarte-payroll-locked-1.webm"]
)
def test_recogniser_hears_roughly_what_the_recording_says(name: str) -> None:
    said = recordings()[name]["says"]

    heard = probed(name)["text"]

    assert jiwer.wer(bare(said), bare(heard)) <= 0.2


def test_noisy_recording_is_found_unusable() -> None:
    noisy = [name for name, turn in recordings().items() if turn.get("sound") == "noise"]

    found = [probed(name) for name in noisy]

    assert [report["usable"] for report in found] == [False]


def probed(name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "assessments.media", str(FOLDER / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def bare(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9' ]", " ", text.lower().replace("’", "'")).split())
