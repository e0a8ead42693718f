"""What a bank file holds, as plain frozen rows. No Django, no YAML.

Times are whole seconds unless the name says minutes. ``README.md`` in ``assessments/seed``
explains the fields to authors.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

KINDS = ("sjt", "written", "role_play")
RESPONSE_FORMATS = ("pick_one", "best_worst", "rank", "rate_each", "pick_several")
CHANNELS = ("chat", "email", "phone", "in_person")
# What is entered where the file of another system, or a table, does not say it.
USUAL_CHANNEL, USUAL_SPEAKER = "chat", "Customer"
SJT_S, WRITTEN_S, THINK_S, ANSWER_S, TAKES = 90, 300, 30, 90, 2
RESERVED = ("new",)  # codes that are addresses of other pages
OPEN_STATES, FIXED_STATES = ("draft", "review"), ("published", "retired")
STATES = OPEN_STATES + FIXED_STATES
STEM_KINDS = ("image", "audio", "video")
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
    """One reply to choose from; ``ratings``: competency to one rating (1–7) a rater.

    A rating is None where that rater left the option out; a competency without a key is absent.
    """

    key: str
    text: str
    ratings: Mapping[str, tuple[int | None, ...]]

    def mean_rating(self, competency: str) -> float:
        """Return the mean of the ratings given, 1–7."""
        given = [value for value in self.ratings[competency] if value is not None]
        return sum(given) / len(given)


def usual_raters(n: int) -> tuple[str, ...]:
    """What raters are called where nobody named them."""
    return tuple(f"author-{number}" for number in range(1, n + 1))


def rater_order(rater: str) -> tuple[str, int, str]:
    """Sorts author-2 before author-10."""
    word, _, number = rater.rpartition("-")
    return (word, int(number) if number.isdigit() else 0, rater)


def in_order(raters: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(raters, key=rater_order))


@dataclass(frozen=True)
class MediaSpec:
    """A picture, sound or video of the stem; paths are relative to the bank file."""

    kind: str
    file: str
    captions: str | None = None
    description: str = ""


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
    role_play: ``think_s``, ``answer_s``, ``typed_s``, ``takes``, ``speaker``, ``turns``.
    A draft may lack competencies and ratings.
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
    typed_s: int | None = None
    speaker: str | None = None
    turns: tuple[TurnSpec, ...] = ()
    state: str = "published"
    language: str | None = None  # None: the bank's
    tags: tuple[str, ...] = ()
    exposure_limit: int | None = None
    raters: tuple[str, ...] = ()  # who gave the ratings, in their order; empty: author-1, …
    media: tuple[MediaSpec, ...] = ()

    def media_paths(self) -> tuple[str, ...]:
        """The files that the item names: those of its stem, then of its turns."""
        named = [path for medium in self.media for path in (medium.file, medium.captions)]
        named += [path for turn in self.turns for path in (turn.audio, turn.captions)]
        return tuple(path for path in named if path)

    def named_raters(self) -> tuple[str, ...]:
        """Who gave the ratings, in the order of the options' tuples."""
        n = max((len(g) for option in self.options for g in option.ratings.values()), default=0)
        return self.raters or usual_raters(n)

    def plain(self, bank_language: str) -> "ItemSpec":
        """The same item with its raters in order and nothing said that goes without saying."""
        named = self.named_raters()
        raters = in_order(named)
        places = [named.index(rater) for rater in raters]
        options = tuple(
            OptionSpec(
                option.key,
                option.text,
                {
                    competency: tuple(values[place] for place in places)
                    for competency, values in option.ratings.items()
                    if any(values)
                },
            )
            for option in self.options
        )
        return replace(
            self,
            options=options,
            raters=() if raters == usual_raters(len(raters)) else raters,
            language=None if self.language == bank_language else self.language,
        )


@dataclass(frozen=True)
class PlacedItem:
    """How a form treats one item; None takes the item's or the format's own."""

    method: str | None = None
    weight: float = 1
    time_limit_s: int | None = None


@dataclass(frozen=True)
class SectionSpec:
    """Items in order; ``draw``: how many of them each candidate gets (None: all).

    ``placed`` holds only the items that a form treats in a way of its own.
    """

    title: str
    items: tuple[str, ...]
    draw: int | None
    shuffle: bool
    shuffle_options: bool = False
    offers_break: bool = False
    placed: Mapping[str, PlacedItem] = field(default_factory=dict)

    @property
    def n_given(self) -> int:
        return len(self.items) if self.draw is None else self.draw


@dataclass(frozen=True)
class FormSpec:
    """``practice``: codes of the items shown before the start."""

    slug: str
    name: str
    minutes: int
    sections: tuple[SectionSpec, ...]
    description: str = ""
    state: str = "published"
    practice: tuple[str, ...] = ()


@dataclass(frozen=True)
class CompetencySpec:
    """A competency of the bank's own; ``levels``: an anchor for each of 1–5, or nothing."""

    slug: str
    name: str
    description: str
    opposed_by: str = ""
    levels: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BankFile:
    """A whole bank as its file says it; ``competencies``: those it brings along."""

    slug: str
    name: str
    language: str
    description: str
    keying_note: str
    items: tuple[ItemSpec, ...]
    forms: tuple[FormSpec, ...]
    competencies: tuple[CompetencySpec, ...] = ()

    def media_paths(self) -> list[str]:
        """The files that the items name, each once."""
        return list(dict.fromkeys(path for item in self.items for path in item.media_paths()))

    def item(self, code: str) -> ItemSpec:
        """Return the item called ``code``; raises KeyError where there is none."""
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)
