"""How long a form takes a typical candidate, so that a form can promise its minutes.

Assumed: reading at 200 words a minute (below the 238 of Brysbaert 2019, Journal of Memory and
Language 109, since one reads to decide), speech at 150 words a minute, some seconds to decide
for each option, and typing or speaking for 60 % of the time allowed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.interchange.bankfile import BankFile, FormSpec, ItemSpec, SectionSpec

READING_WPM = 200
SPEAKING_WPM = 150
DECIDING_S = {"pick_one": 2, "best_worst": 3, "rank": 4, "rate_each": 4, "pick_several": 3}
SHARE_USED = 0.6


@dataclass(frozen=True, slots=True)
class Content:
    """What of an item takes time, wherever it is kept; ``turns``: what the customer says."""

    texts: tuple[str, ...]
    options: tuple[str, ...] = ()
    response_format: str = ""
    turns: tuple[str, ...] = ()
    think_s: int = 0
    answer_s: int = 0
    time_limit_s: int = 0


def expected_seconds(item: Content) -> float:
    """Return the seconds a typical candidate spends on an item."""
    reading = _reading_s(*item.texts, *item.options)
    if item.response_format:
        return reading + DECIDING_S[item.response_format] * len(item.options)
    if item.turns:
        return reading + sum(_turn_s(item, words) for words in item.turns)
    return reading + SHARE_USED * item.time_limit_s


def expected_section_seconds(seconds: Sequence[float], n_given: int) -> float:
    """Return the seconds for ``n_given`` of a section's items: a pool counts with its mean."""
    return sum(seconds) / len(seconds) * n_given if seconds else 0.0


def expected_item_seconds(item: ItemSpec) -> float:
    """Return the seconds a typical candidate spends on ``item``."""
    return expected_seconds(
        Content(
            texts=(item.stem, *item.facts),
            options=tuple(option.text for option in item.options),
            response_format=item.response_format or "",
            turns=tuple(turn.text for turn in item.turns),
            think_s=item.think_s or 0,
            answer_s=item.answer_s or 0,
            time_limit_s=item.time_limit_s or 0,
        )
    )


def expected_form_seconds(form: FormSpec, bank: BankFile) -> float:
    """Return the seconds for ``form`` without practice, a pool counting with its mean item."""
    return sum(_section_s(section, bank) for section in form.sections)


def _section_s(section: SectionSpec, bank: BankFile) -> float:
    seconds = [expected_item_seconds(bank.item(code)) for code in section.items]
    return expected_section_seconds(seconds, section.n_given)


def _turn_s(item: Content, words: str) -> float:
    listening = len(words.split()) * 60 / SPEAKING_WPM
    return listening + SHARE_USED * (item.think_s + item.answer_s)


def _reading_s(*texts: str) -> float:
    return sum(len(text.split()) for text in texts) * 60 / READING_WPM
