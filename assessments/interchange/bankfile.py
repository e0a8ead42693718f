"""What a bank file holds, as plain frozen rows. No Django, no YAML.

Times are whole seconds unless the name says minutes. ``README.md`` in ``assessments/seed``
explains the fields to authors.
"""

from collections.abc import Mapping
from dataclasses import dataclass

KINDS = ("sjt", "written", "role_play")
RESPONSE_FORMATS = ("pick_one", "best_worst", "rank", "rate_each", "pick_several")
CHANNELS = ("chat", "email", "phone", "in_person")
SECTORS = ("telecom", "retail", "travel", "banking", "health", "software")
COMPETENCIES = ("compassion", "warmth", "patience", "communication")
CATALOGUE = (
    "empathy-and-sympathy",
    "active-listening",
    "conflict-resolution",
    "flexibility-and-adaptability",
    "positive-attitude",
    "emotional-intelligence",
    "assertiveness",
    "self-control",
    "problem-solving",
    "follow-up",
    "negotiation",
    "time-management",
    "continuous-learning",
    "process-adherence",
)
KEYED_FROM = 5.0  # pick several: an option belongs to the key from this mean rating on


@dataclass(frozen=True)
class OptionSpec:
    """One reply to choose from; ``ratings``: competency to one rating (1–7) a pass."""

    key: str
    text: str
    ratings: Mapping[str, tuple[int, ...]]

    def mean_rating(self, competency: str) -> float:
        """Return the mean over the passes, 1–7."""
        given = self.ratings[competency]
        return sum(given) / len(given)


@dataclass(frozen=True)
class TurnSpec:
    """One thing the customer says; paths are relative to the bank file."""

    text: str
    audio: str | None
    captions: str | None


@dataclass(frozen=True)
class ItemSpec:
    """One question. Which fields are filled follows from ``kind``:

    sjt: ``response_format``, ``options``, ``time_limit_s``; written: ``time_limit_s``;
    role_play: ``think_s``, ``answer_s``, ``takes``, ``speaker``, ``turns``.
    """

    code: str
    kind: str
    channel: str
    sector: str
    title: str
    stem: str
    facts: tuple[str, ...]
    competencies: tuple[str, ...]
    catalogue: tuple[str, ...]
    practice: bool
    response_format: str | None = None
    time_limit_s: int | None = None
    options: tuple[OptionSpec, ...] = ()
    think_s: int | None = None
    answer_s: int | None = None
    takes: int | None = None
    speaker: str | None = None
    turns: tuple[TurnSpec, ...] = ()


@dataclass(frozen=True)
class SectionSpec:
    """Items in order; ``draw``: how many of them each candidate gets (None: all)."""

    title: str
    items: tuple[str, ...]
    draw: int | None
    shuffle: bool

    @property
    def n_given(self) -> int:
        return len(self.items) if self.draw is None else self.draw


@dataclass(frozen=True)
class FormSpec:
    slug: str
    name: str
    minutes: int
    sections: tuple[SectionSpec, ...]


@dataclass(frozen=True)
class BankFile:
    """A whole bank as its file says it."""

    slug: str
    name: str
    language: str
    description: str
    keying_note: str
    items: tuple[ItemSpec, ...]
    forms: tuple[FormSpec, ...]

    def item(self, code: str) -> ItemSpec:
        """Return the item called ``code``; raises KeyError where there is none."""
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)
