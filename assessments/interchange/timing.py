"""How long a form takes a typical candidate, so that a form can promise its minutes.

Assumed: reading at 200 words a minute (below the 238 of Brysbaert 2019, Journal of Memory and
Language 109, since one reads to decide), speech at 150 words a minute, some seconds to decide
for each option, and typing or speaking for 60 % of the time allowed.
"""

from assessments.interchange.bankfile import BankFile, FormSpec, ItemSpec, SectionSpec, TurnSpec

READING_WPM = 200
SPEAKING_WPM = 150
DECIDING_S = {"pick_one": 2, "best_worst": 3, "rank": 4, "rate_each": 4, "pick_several": 3}
SHARE_USED = 0.6


def expected_item_seconds(item: ItemSpec) -> float:
    """Return the seconds a typical candidate spends on ``item``."""
    reading = _reading_s(item.stem, *item.facts, *(option.text for option in item.options))
    if item.response_format:
        return reading + DECIDING_S[item.response_format] * len(item.options)
    if item.turns:
        return reading + sum(_turn_s(item, turn) for turn in item.turns)
    return reading + SHARE_USED * (item.time_limit_s or 0)


def expected_form_seconds(form: FormSpec, bank: BankFile) -> float:
    """Return the seconds for ``form`` without practice, a pool counting with its mean item."""
    return sum(_section_s(section, bank) for section in form.sections)


def _section_s(section: SectionSpec, bank: BankFile) -> float:
    seconds = [expected_item_seconds(bank.item(code)) for code in section.items]
    return sum(seconds) / len(seconds) * section.n_given


def _turn_s(item: ItemSpec, turn: TurnSpec) -> float:
    listening = len(turn.text.split()) * 60 / SPEAKING_WPM
    return listening + SHARE_USED * ((item.think_s or 0) + (item.answer_s or 0))


def _reading_s(*texts: str) -> float:
    return sum(len(text.split()) for text in texts) * 60 / READING_WPM
