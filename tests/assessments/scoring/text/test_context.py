"""Who the customer is called, whatever the language of the name."""

import pytest

from assessments.scoring.text import TurnAnswer
from assessments.scoring.text.context import read_prompt, with_facts
from assessments.scoring.text.features import CONTEXT
from assessments.scoring.text.reading import read
from assessments.scoring.training.samples import bare_features

GIVEN = [
    ("My name is Ayşe Yılmaz and I wait.", {"ayşe", "yılmaz"}),
    ("Where is it? - Łukasz", {"łukasz"}),
    ("Where is it?\nŻaneta Wójcik", {"żaneta", "wójcik"}),
    ("Hello, I'm Đặng Văn.", {"đặng", "văn"}),
    ("This is Олена Шевченко.", {"олена", "шевченко"}),
    ("My name is 王芳.", {"王芳"}),
    ("Where is it? Regards, Björk", {"björk"}),
    ("Mrs. Çelik here.", {"çelik"}),
    ('Zoë Ångström, a teacher, writes: "Where is it?"', {"zoë", "ångström"}),
    ("I'm Jean-Luc.", {"jean", "luc"}),
]


@pytest.mark.parametrize(("prompt", "names"), GIVEN)
def test_name_is_known_in_the_letters_of_its_language(prompt: str, names: set[str]) -> None:
    assert read_prompt(prompt).names == names


@pytest.mark.parametrize(("prompt", "names"), GIVEN)
def test_name_is_no_detail_of_the_matter(prompt: str, names: set[str]) -> None:
    assert not names & read_prompt(prompt).details


@pytest.mark.parametrize(
    "name",
    [
        "Ayşe",
        "Łukasz",
        "Żaneta",
        "Đặng",
        "Олена",
        "王芳",
        "Björk",
        "Émilie",
        "Þórdís",
        "İpek",
        "O’Neill",
    ],
)
def test_answer_is_seen_to_say_the_name(name: str) -> None:
    reading = read([TurnAnswer(f"My name is {name}.", f"Hello {name}, it is here.")], "chat")

    said = bare_features(reading).context[0]

    assert said[CONTEXT.index("says_a_name")] == 1.0
    assert said[CONTEXT.index("greets_by_name")] == 1.0


@pytest.mark.parametrize(
    "prompt",
    [
        "I'm waiting for my parcel from Łódź.",
        "It's been three weeks.",
        "My name is of no concern to you.",
        "I am élan itself.",
        "Is it there? Thanks, everyone",
        "It's Mr",
        "I'm 72 years old.",
    ],
)
def test_words_in_the_place_of_a_name_are_none(prompt: str) -> None:
    assert read_prompt(prompt).names == frozenset()


def test_prompt_has_the_facts_in_brackets_below_the_customers_words() -> None:
    assert with_facts("Where is it?", ["it left on Monday", "free"]) == (
        "Where is it?\n[it left on Monday]\n[free]"
    )


def test_prompt_without_facts_is_the_customers_words() -> None:
    assert with_facts("Where is it?", []) == "Where is it?"


def test_facts_are_told_apart_from_what_the_customer_said() -> None:
    prompt = read_prompt(with_facts("Where is my lamp?", ["It left on Monday.", "It is free."]))

    assert len(prompt.facts) == 2
    assert prompt.details == {"lamp"}


@pytest.mark.parametrize("said", ["It's Mrs Çelik.", "This is Dr. Çelik.", "My name is Ms Çelik."])
def test_title_is_no_part_of_a_name(said: str) -> None:
    assert read_prompt(said).names == {"çelik"}
