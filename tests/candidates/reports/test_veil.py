"""A candidate's own name in their own words, hostile cases first."""

import unicodedata
from typing import Literal

import pytest

from candidates.reports.veil import OPEN, Veil

NAME = "[name hidden]"
SCENARIO = "Mrs Ortiz from Mill Road writes that her parcel is late."


def covered(name: str, said: str, scenario: str = SCENARIO) -> str:
    return Veil(name).over(scenario).text(said).text


@pytest.mark.parametrize(
    ("name", "said", "shown"),
    [
        ("Priya Raman", "Priya Raman will call.", f"{NAME} will call."),
        ("Priya Raman", "ask for priya at the desk", f"ask for {NAME} at the desk"),
        ("Priya Raman", "PRIYA'S desk, Raman’s list", f"{NAME}'S desk, {NAME}’s list"),
        ("Priya Raman", "Raman, Priya and Priya-Raman", f"{NAME} and {NAME}"),
        ("Priya Anne Raman", "I, Priya A. Raman, promise", f"I, {NAME}, promise"),
        ("Grace Hopper", "Have the grace to wait. Grace will call.", None),
        ("Grace Hopper", "Thanks. I am Grace and I listen", f"Thanks. I am {NAME} and I listen"),
        ("Will Long", "How long will it take? I will see. Will you wait?", None),
        ("Will Long", "how long will it take", None),
        ("Will Long", "Then Will calls you back. Will", f"Then {NAME} calls you back. {NAME}"),
        ("Will Long", "my name is will long and i will help", f"my name is {NAME} and i will help"),
        ("Will Long", "I WILL HELP YOU", None),
        ("Mark May", "Regards,\nMark", f"Regards,\n{NAME}"),
        ("Anna-Lena Groß", "Anna Lena Gross, or anna, or GROSS", f"{NAME}, or {NAME}, or GROSS"),
        ("Siobhán O'Neil", "oneil, O’Neil; o neil, siobha\u0301n", f"{NAME}, {NAME}; {NAME}"),
        ("Jörg Müller", "Joerg Mueller, Jorg, MÜLLER", f"{NAME}, {NAME}, {NAME}"),
        ("Łukasz Søby", "lukasz soby", NAME),
        ("Maria de la Cruz Vega", "de la Maria, la vega", f"de la {NAME}, la {NAME}"),
        ("محمد علي", "معكم محمّد، كيف أساعدك؟ مُحَمَّد", f"معكم {NAME}، كيف أساعدك؟ {NAME}"),
        ("דוד לוי", "שלום, \u200fדוד\u200f לוי כאן", f"שלום, \u200f{NAME} כאן"),
        ("王小明", "您好,我是王小明,很高兴为您服务", f"您好,我是{NAME},很高兴为您服务"),
        ("Ng", "Mr Ng can help, or ng", f"Mr {NAME} can help, or ng"),
        ("Elena Ortiz", "Hello Mrs Ortiz, Elena Ortiz here", f"Hello Mrs Ortiz, {NAME} here"),
        ("Elena Ortiz", "My name is Ortiz", f"My name is {NAME}"),
        ("Rosamund", "Rosamunde is a song by Rosamund.", f"Rosamunde is a song by {NAME}."),
    ],
)  # fmt: skip
def test_own_name_is_covered_and_common_words_stay(name: str, said: str, shown: str | None) -> None:
    assert covered(name, said) == (said if shown is None else shown)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_composed_and_decomposed_letters_are_the_same(form: Literal["NFC", "NFD"]) -> None:
    said = unicodedata.normalize(form, "Ruf José Peña an.")

    assert covered(unicodedata.normalize("NFD", "José Peña"), said) == f"Ruf {NAME} an."


def test_without_a_veil_everything_is_shown() -> None:
    assert OPEN.over(SCENARIO).text("My name is Priya").text == "My name is Priya"


def test_words_of_a_transcript_are_covered_as_its_text_is() -> None:
    said = "Hello, Priya Raman speaking."
    spoken = [
        {"word": word, "start": float(i), "end": i + 0.5} for i, word in enumerate(said.split())
    ]

    assert [
        (word["word"], word["start"], word["end"]) for word in Veil("Priya Raman").words(spoken)
    ] == [("Hello,", 0.0, 0.5), (NAME, 1.0, 2.5), ("speaking.", 3.0, 3.5)]
