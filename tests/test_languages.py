"""The catalogues: a reader finds what the translators wrote, and no place of it is lost."""

import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.utils import translation

from assessments import scored_words
from assessments.pipeline import ratings, score, sjt, takes
from assessments.pipeline import text as text_answers
from assessments.scoring import rubric
from assessments.seed.words import SHIPPED, in_words

ROOT = Path(settings.BASE_DIR)
TRANSLATED = [code for code, _name in settings.LANGUAGES if code != "en"]
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
# What must stand in every translation as it does in the English.
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
REASON_NAMES = {
    *("VOID", "PERSON_ASKED_FOR", "NOT_ANSWERED", "NO_SCORER", "NO_SPEECH", "NO_WORDS"),
    *("FEW_WORDS", "OTHER_LANGUAGE", "GIVEN_UP", "NOT_RATED", "RATERS_DIFFER", "ANSWERS_DIFFER"),
}
ESCAPES = {"\\n": "\n", '\\"': '"', "\\\\": "\\", "\\t": "\t"}


@dataclass
class Entry:
    """One message of a catalogue; ``said`` holds a form each of singular and plural."""

    flags: str = ""
    context: str = ""
    id: str = ""
    plural: str = ""
    said: dict[int, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.context}\x04{self.id}" if self.context else self.id


def read(path: Path) -> Iterator[Entry]:
    """The entries of a .po file that are in use."""
    for block in path.read_text().split("\n\n"):
        entry, part = Entry(), ""
        for line in block.splitlines():
            if line.startswith("#,"):
                entry.flags = line
            elif line and not line.startswith("#"):
                word, _space, rest = line.partition(" ")
                part = part if word.startswith('"') else word
                text = "".join(QUOTED.findall(line if word.startswith('"') else rest))
                text = re.sub(r"\\.", lambda found: ESCAPES[found[0]], text)
                if part == "msgctxt":
                    entry.context += text
                elif part == "msgid":
                    entry.id += text
                elif part == "msgid_plural":
                    entry.plural += text
                else:
                    n = int(part[7:-1] or 0) if "[" in part else 0
                    entry.said[n] = entry.said.get(n, "") + text
        if entry.id:
            yield entry


def catalogue(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize("language", TRANSLATED)
def test_compiled_catalogue_says_what_the_written_one_says(language: str) -> None:
    with catalogue(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    written = {
        (entry.key, n) if entry.plural else entry.key: said
        for entry in read(catalogue(language))
        for n, said in entry.said.items()
        if said and "fuzzy" not in entry.flags
    }

    assert {key: said for key, said in compiled.items() if key} == written, "make messages"


@pytest.mark.parametrize("language", TRANSLATED)
def test_translation_keeps_every_place_of_the_english(language: str) -> None:
    wrong = [
        (entry.id, said)
        for entry in read(catalogue(language))
        for n, said in entry.said.items()
        if said and not _fits(entry, n, said)
    ]

    assert wrong == []


def _fits(entry: Entry, n: int, said: str) -> bool:
    """The singular may leave its number out: "one question"."""
    english = set(PLACE.findall(entry.plural if n else entry.id))
    every = english | set(PLACE.findall(entry.plural or entry.id))
    found = set(PLACE.findall(said))
    return english <= found <= every or (bool(entry.plural) and n == 0 and found <= every)


@pytest.mark.parametrize("language", TRANSLATED)
def test_plural_has_both_forms_or_none(language: str) -> None:
    halves = [
        entry.id
        for entry in read(catalogue(language))
        if entry.plural and len({bool(said) for said in entry.said.values()}) > 1
    ]

    assert halves == []


def test_shipped_competencies_are_in_the_catalogues() -> None:
    held = yaml.safe_load((ROOT / "assessments/seed/competencies.yaml").read_text())
    texts = {
        text
        for row in held["competencies"]
        for text in (
            *(row.get(part, "") for part in ("name", "description", "opposed_by")),
            *row.get("levels", {}).values(),
        )
    }

    assert texts - {""} == SHIPPED


def test_competency_of_the_organisation_is_shown_as_written() -> None:
    with translation.override("de"):
        assert in_words("Tact at the counter") == "Tact at the counter"


def test_what_the_scorers_find_is_in_the_catalogues() -> None:
    assert {act.label for act in rubric.ACTS.values()} == scored_words.ACTS
    said = (score, sjt, text_answers, takes, ratings)
    constants = {
        value for module in said for name, value in vars(module).items() if name in REASON_NAMES
    }

    assert len(constants) > 8
    assert constants <= scored_words.REASONS


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("the question was not answered", "die Frage nicht beantwortet wurde"),
        ("the answer is too short to judge (2 words)", "die Antwort zu kurz ist, um sie"),
        ("more than half of its items could not be scored (the answer is empty)", "(die Antwort"),
        ("The recording has no sound. Record again.", "ein Mensch sie sich ansehen muss"),
    ],
)
def test_reason_is_said_in_the_reader_s_language(reason: str, said: str) -> None:
    with translation.override("de"):
        assert said in scored_words.reason_in_words(reason)
    assert scored_words.reason_in_words(reason) == reason
