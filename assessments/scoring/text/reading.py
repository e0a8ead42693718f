"""An answer read once: sentences with what the heads need to know about each; the head registry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from assessments.scoring.text.context import TITLES, Prompt, content_stems, read_prompt
from assessments.scoring.text.language import sentence_share
from assessments.scoring.text.patterns import Phrases
from assessments.scoring.text.sentences import Sentence, sentences
from assessments.scoring.text.shapes import Channel, TurnAnswer
from assessments.scoring.text.vocabulary import COMMON, GENERIC

COPIED_SHARE = 0.8  # of a sentence's word quadruples found in the prompt
SHORTEST_COPY = 6  # words
LISTED = 0.12  # share of function words; running English has .35–.55, a list of keywords none

_YOU = Phrases(["<you>"])
_ACKNOWLEDGES = Phrases(
    ["(?:understand|hear|see|sorry|sounds|must|know|imagine|appreciate|so you|if i)"]
)
_ADDRESS = Phrases(["(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))"])
_NOBODY = COMMON | {"everyone", "team", "folks", "guys", "valued", "customer", "friend", "maam"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence of the answer in its place: turn and index count from 0.

    ``hollow``: not a sentence of the candidate's own, but a copy of the prompt or a mere list.
    """

    turn: int
    index: int
    n_in_turn: int
    start: int
    end: int
    norm: str
    words: tuple[str, ...]
    stems: frozenset[str]
    question: bool
    shouted: bool
    hollow: bool
    addresses_customer: bool

    @property
    def late(self) -> bool:
        """Among the last two sentences of its turn."""
        return self.index >= self.n_in_turn - 2

    @property
    def asking_only(self) -> bool:
        """A question that acknowledges nothing."""
        return self.question and not _ACKNOWLEDGES.search(self.norm)


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole answer; ``prompts[n]`` knows the facts of all customer turns up to n."""

    spoken: tuple[Spoken, ...]
    prompts: tuple[Prompt, ...]
    texts: tuple[str, ...]
    channel: Channel

    def prompt_of(self, spoken: Spoken) -> Prompt:
        return self.prompts[spoken.turn]

    def n_details(self, spoken: Spoken) -> int:
        """How many of the customer's own details the sentence takes up; 0 where it is a copy."""
        if spoken.hollow:
            return 0
        return len(spoken.stems & self.prompts[spoken.turn].details)

    @property
    def has_facts(self) -> bool:
        """Whether the candidate was given facts to tell."""
        return any(prompt.facts for prompt in self.prompts)

    def facts_told(self) -> float:
        """How many of the given facts the answer tells; a trace of one counts half.

        A fact is told by two content words (one where it has no more) that the customer did
        not say.
        """
        said = {stem for spoken in self.spoken for stem in spoken.stems}
        known = self.prompts[-1].details
        facts = {fact - known for prompt in self.prompts for fact in prompt.facts} - {frozenset()}
        return sum(min(1.0, len(fact & said) / min(2, len(fact))) for fact in facts)

    def greets_by_name(self, spoken: Spoken) -> bool:
        """Whether a name follows the greeting that opens a turn."""
        match = _ADDRESS.match(spoken.norm.lstrip(" ,"))
        if not match or spoken.index:
            return False
        after = spoken.norm.lstrip(" ,")[match.end() :].split()
        word = after[0].replace("'", "").strip(",") if after else ""
        return word in TITLES or (word.isalpha() and len(word) > 1 and word not in _NOBODY)


SentenceCue = Callable[[Spoken, Reading], float]
WholeCue = Callable[[Reading], float]
SENTENCE_CUES: dict[str, SentenceCue] = {}
WHOLE_CUES: dict[str, WholeCue] = {}


def cue(act: str) -> Callable[[SentenceCue], SentenceCue]:
    """Register the function that finds ``act`` in one sentence (strength 0–1)."""

    def register(function: SentenceCue) -> SentenceCue:
        SENTENCE_CUES[act] = function
        return function

    return register


def whole(act: str) -> Callable[[WholeCue], WholeCue]:
    """Register the function that finds ``act`` in an answer as a whole (strength 0–1)."""

    def register(function: WholeCue) -> WholeCue:
        WHOLE_CUES[act] = function
        return function

    return register


def read(turns: Sequence[TurnAnswer], channel: Channel) -> Reading:
    """Read all turns of one answer; a sentence said again in its turn is read once."""
    own = [read_prompt(turn.prompt) for turn in turns]
    prompts = tuple(accumulate(own, _with_earlier))
    spoken = tuple(
        _in_place(number, i, len(parts), part, own[number])
        for number, turn in enumerate(turns)
        for parts in [_once(sentences(turn.text))]
        for i, part in enumerate(parts)
    )
    return Reading(spoken, prompts, tuple(turn.text for turn in turns), channel)


def _once(parts: Sequence[Sentence]) -> Sequence[Sentence]:
    """Without what a turn says again word for word: that does nothing more for anybody."""
    first: dict[tuple[str, ...], Sentence] = {}
    for part in parts:
        first.setdefault(part.words, part)
    return tuple(first.values())


def _with_earlier(earlier: Prompt, now: Prompt) -> Prompt:
    return replace(
        now,
        details=earlier.details | now.details,
        names=earlier.names | now.names,
    )


def _in_place(turn: int, index: int, n: int, part: Sentence, own: Prompt) -> Spoken:
    return Spoken(
        turn=turn,
        index=index,
        n_in_turn=n,
        start=part.start,
        end=part.end,
        norm=part.norm,
        words=part.words,
        stems=content_stems(part.words) - GENERIC,
        question=part.question,
        shouted=part.shouted,
        hollow=len(part.words) >= SHORTEST_COPY and _hollow(part.words, own),
        addresses_customer=bool(_YOU.search(part.norm)),
    )


def _hollow(words: Sequence[str], prompt: Prompt) -> bool:
    listed = sentence_share(words) < LISTED
    return listed or copied_share(words, prompt) > COPIED_SHARE


def copied_share(words: Sequence[str], prompt: Prompt) -> float:
    """Share (0–1) of the word quadruples of ``words`` that stand in the customer's own words."""
    grams = list(zip(words, words[1:], words[2:], words[3:], strict=False))
    if not grams:
        return 0.0
    said = prompt.words
    theirs = set(zip(said, said[1:], said[2:], said[3:], strict=False))
    return sum(gram in theirs for gram in grams) / len(grams)
