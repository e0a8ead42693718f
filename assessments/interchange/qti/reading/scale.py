"""Tell whether the columns of a match are a scale, and which rating on 1–7 each stands for."""

import itertools
import re
import unicodedata
from collections.abc import Sequence

from assessments.interchange.qti.reading.keys import HIGH, LOW, half_up

NUMBER = re.compile(r"[-+]?\d{1,3}(?!\d)")
# Stems of words that grade something; a scale in words has them in most of its columns.
LOW_WORDS = (
    "disagree|not agree|never|poorly|badly"
    "|ineffective|inappropriate|unlikely|not at all|poor|bad|worst|worse|low|harmful"
    "|unacceptable|undesirable|counterproductive|unprofessional|unreasonable|useless|irrelevant"
    "|dissatisf|unimportant|rarely|seldom|unsuitable|unhelpful|hardly|least|definitely"
    " not|probably not|untrue|nicht zu|gar nicht|überhaupt nicht|nie|selten|schlecht|unwirksam"
    "|unwahrscheinlich|ungeeignet|pas du tout|pas d.accord|jamais|rarement|mauvais|inefficace"
    "|desacuerdo|nunca|rara vez|nada|malo|ineficaz|disaccordo|mai|per niente|discordo|oneens"
    "|nooit|zelden|helemaal niet|لا أوافق|أبدا|نادرا|غير فعال|غير مناسب|לא מסכימ|לא מסכים|אף פעם"
    "|לעתים רחוקות|מעולם לא|مخالف|هرگز|به ندرت"
)
HIGH_WORDS = (
    "agree|highly|like me|always|effective|appropriate|likely|extremely|excellent"
    "|good|best|better|high|helpful|acceptable|desirable|productive|professional|reasonable|useful|relevant|satisf|important|often|usually|suitable|very|most|definitely|probably|true"
    "|completely|totally|strongly|stimme zu|stimme|trifft|immer|oft|häufig|sehr|gut|wirksam"
    "|völlig|wahrscheinlich|geeignet|tout à fait|d.accord|toujours|souvent|très|bon|efficace"
    "|acuerdo|siempre|muy|bueno|eficaz|d.accordo|sempre|spesso|concordo|eens|altijd|vaak|zeer"
    "|helemaal|أوافق|دائما|غالبا|فعال|مناسب|جدا|מסכימ|מסכים|תמיד|לעתים קרובות|מאוד|موافق|همیشه"
)
MIDDLE_WORDS = (
    "neutral|neither|undecided|sometimes|occasion|moderate|somewhat|slightly|fair|medium|average"
    "|not sure|unsure|teils|manchmal|mittel|weder|neutre|parfois|ni d.accord|veces|neutro|soms"
    "|محايد|أحيانا|ניטרלי|לפעמים|בינוני|بی‌نظر|گاهی"
)


NEGATION = re.compile(
    r"(?<!\w)(?:not|no|nicht|kein|pas|non|niet|geen|não|ikke|inte|nie|لا|غير|ليس|לא|אין)(?!\w)",
    re.IGNORECASE,
)


def _finder(words: str) -> re.Pattern[str]:
    """Stems match longer words; short ones must be whole words (“nie” is not “Niederlande”)."""
    stems = (rf"{word}(?!\w)" if len(word) <= 4 else word for word in words.split("|"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(stems)})", re.IGNORECASE)


LOWER, HIGHER, MIDDLE = _finder(LOW_WORDS), _finder(HIGH_WORDS), _finder(MIDDLE_WORDS)


class Scale:
    """Columns in order; ``ratings``: what each becomes; ``reasons``: what that changes."""

    def __init__(self, labels: Sequence[str], ranks: Sequence[float], is_sure: bool) -> None:
        low, high = min(ranks), max(ranks)
        steps = [(rank - low) / (high - low) for rank in ranks]
        self.ratings = tuple(half_up(LOW + (HIGH - LOW) * step) for step in steps)
        self.reasons = _reasons(labels, ranks, self.ratings, is_sure)


def scale(labels: Sequence[str], *, is_told: bool = False) -> Scale | None:
    """Return the scale that ``labels`` form, or None where they are no scale.

    ``is_told``: the item says that it is one, in whatever words.
    """
    texts = [unicodedata.normalize("NFC", label) for label in labels]
    if len(texts) < 2:
        return None
    numbers = _numbers(texts)
    if numbers:
        return Scale(texts, numbers, is_sure=True)
    found = _worded(texts)
    if found is None and is_told and len(texts) > 2:
        return Scale(texts, range(len(texts)), is_sure=False)
    return found


def _numbers(labels: Sequence[str]) -> list[float] | None:
    """The number each label begins or ends with, where these rise or fall in even steps."""
    found = [_number(label) for label in labels]
    values = [value for value in found if value is not None]
    if len(values) < len(labels):
        return None
    steps = {right - left for left, right in itertools.pairwise(values)}
    return values if len(steps) == 1 and 0 not in steps else None


def _number(label: str) -> float | None:
    text = label.strip().strip("()[].:")
    at_start, at_end = NUMBER.match(text), re.search(rf"(?:^|\W)({NUMBER.pattern})$", text)
    if at_start and not text[at_start.end() :][:1].isalnum():
        return float(at_start[0])
    return float(at_end[1]) if at_end else None


def _worded(labels: Sequence[str]) -> Scale | None:
    signs = [_sign(label) for label in labels]
    graded = [sign for sign in signs if sign is not None]
    if len(graded) * 3 < len(labels) * 2 or signs[0] is None or signs[-1] is None:
        return None
    if signs[0] == signs[-1] == 0 or len({label.casefold() for label in labels}) < len(labels):
        return None
    places = list(range(len(labels)))
    if signs[0] > signs[-1]:
        return Scale(labels, places[::-1], is_sure=True)
    return Scale(labels, places, is_sure=signs[0] < signs[-1])


def _sign(label: str) -> int | None:
    """-1 for words of the low end, 1 for the high end, 0 between; None for no such word."""
    if LOWER.search(label):
        return -1
    if MIDDLE.search(label):
        return 0
    if HIGHER.search(label):
        return -1 if NEGATION.search(label) else 1
    return None


def _reasons(
    labels: Sequence[str], ranks: Sequence[float], ratings: Sequence[int], is_sure: bool
) -> tuple[str, ...]:
    reasons: list[str] = []
    if list(ranks) != list(ratings):
        pairs = ", ".join(
            f"“{label[:40]}” {rating}" for label, rating in zip(labels, ratings, strict=True)
        )
        reasons.append(f"The scale of {len(labels)} steps now goes from 1 to 7: {pairs}.")
    elif any(label.strip() != str(rating) for label, rating in zip(labels, ratings, strict=True)):
        reasons.append("The scale's own words are replaced by the numbers 1 to 7.")
    if len(set(ratings)) < len(ratings):
        reasons.append("More steps than 1–7 has: some neighbours become the same rating.")
    if not is_sure:
        reasons.append("The first column was taken as the lowest; check it.")
    return tuple(reasons)
