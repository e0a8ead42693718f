"""What the customer said, as far as an answer can be checked against it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assessments.scoring.text.patterns import Phrases, normalised
from assessments.scoring.text.sentences import asks, sentences, words_of
from assessments.scoring.text.vocabulary import CANON, COMMON, GENERIC

_BRACKETED = re.compile(r"\[[^\]]*\]")
_SUFFIX = re.compile(r"(?:'s|ations?|ings?|edly|ed|ies|es|s|ly|ment|ness|ance|ence)$")
_CALLED = r"([^\W\d_][\w'’-]+(?:\s+[^\W\d_][\w'’-]+)?)"  # letters of any alphabet
_NAME = re.compile(
    r"\b(?:[Mm]y name is|[Tt]his is|[Ii]t's|I'm|I am|[Rr]egards,|[Tt]hanks,|[Cc]heers,|Mrs?\.?|"
    r"Ms\.?|Dr\.?)"
    rf"\s+(?:(?:Mrs?|Ms|Miss|Dr)\.?\s+)?{_CALLED}"
)
_WRITES = re.compile(
    rf"^\s*{_CALLED}(?:,[^,\"“]{{1,60}},)? "
    r"(?:writes|e-?mails|calls|comes|says|asks)\b"
)
_REPORTED = re.compile(
    r"^[^\"“]{2,120}\b(?:writes|e-?mails|says|asks)\b[^\"“:]{0,40}:\s*[\"“](.+)[\"”]", re.DOTALL
)
_SIGNATURE = re.compile(rf"(?:\n|[-–—])\s*{_CALLED}\s*$")
TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr"})
_NOT_NAMES = COMMON | TITLES | {"calling", "going", "trying", "looking", "waiting", "writing"}
_PROVOKED = Phrases(
    [
        "(?:idiots?|stupid|useless|incompetent|ridiculous|rubbish|crap|joke|pathetic|liars?|lying|"
        "disgrace\\w*|disgust\\w*|moron\\w*|clowns?|hell|damn\\w*|bloody|fuck\\w*|shit\\w*|worst|"
        "shame on you|hate you|how dare|sick of|fed up|scam\\w*|waste of|rip\\w* off|unacceptable)",
        "(?:third|fourth|fifth|sixth|second|hundredth) time",
        "(?:again and again|over and over|already (?:told|explained|said|asked|called|sent)|"
        "i (?:just )?told you|how many times|i keep|same thing|still (?:don't|do not) understand|"
        "are you (?:even )?listening|repeat myself)",
    ]
)
_LOSS = Phrases(["<loss>"])
_AT_A_LOSS = Phrases(["(?:don't know|do not know|not sure|no idea) (?:what|how|where|who)"])
_REQUEST = Phrases(
    [
        "(?:please|i (?:want|need|would like|'d like|demand|expect)|i'd like|tell me|give me|"
        "help me|let me know|explain)",
    ]
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One customer turn: ``details`` are the stems of its own content words.

    ``facts`` are the stems of each bracketed fact; ``names`` are the customer's (lower case);
    ``provoked`` marks insult, anger or a repeat.
    """

    norm: str
    words: tuple[str, ...]
    details: frozenset[str]
    facts: tuple[frozenset[str], ...]
    names: frozenset[str]
    asks: bool
    wants: str
    provoked: bool
    loss: bool

    @property
    def empty(self) -> bool:
        return not self.words


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A crude stem after folding service words that mean the same thing."""
    word = word.replace("'", "")
    if word in CANON:
        return CANON[word]
    if len(word) > 4:
        short = _SUFFIX.sub("", word)
        word = short if len(short) >= 3 else word
    return CANON.get(word, word.rstrip("e") or word)


def content_stems(words: tuple[str, ...]) -> frozenset[str]:
    """Stems of words that carry content: no function words, at least three letters or a digit."""
    return frozenset(
        stem(word) for word in words if word not in COMMON and (len(word) > 2 or word[0].isdigit())
    )


def with_facts(customer: str, facts: Iterable[str]) -> str:
    """The customer's words and, in brackets, what only the candidate was told: a prompt."""
    return "\n".join([customer, *(f"[{fact}]" for fact in facts)])


@lru_cache(maxsize=512)
def read_prompt(prompt: str) -> Prompt:
    """Read one customer turn; bracketed facts are context, not the customer's own words.

    Where a narrator quotes the customer, the quotation alone is the customer's.
    """
    told = _BRACKETED.sub(lambda m: " " * len(m[0]), prompt)
    reported = _REPORTED.match(told)
    spoken = reported[1] if reported else told
    names = _names(told) | _names(spoken)
    norm = normalised(spoken)
    words = words_of(norm)
    parts = sentences(spoken)
    questions = " ".join(part.norm for part in parts if part.question)
    details = content_stems(words) - GENERIC - {stem(name) for name in names}
    return Prompt(
        norm=norm,
        words=words,
        details=details,
        facts=tuple(_fact(fact[0]) for fact in _BRACKETED.finditer(prompt)),
        names=names,
        asks=bool(questions) or bool(_REQUEST.search(norm)),
        wants=_wanted(questions) or ("way" if _AT_A_LOSS.search(norm) else ""),
        provoked=bool(_PROVOKED.search(norm)) or "!!" in spoken or any(p.shouted for p in parts),
        loss=bool(_LOSS.search(norm)),
    )


def _fact(text: str) -> frozenset[str]:
    return content_stems(words_of(normalised(text))) - GENERIC


def _names(spoken: str) -> frozenset[str]:
    found = [match[1] for match in _NAME.finditer(spoken)]
    found += [match[1] for match in _SIGNATURE.finditer(spoken)]
    found += [match[1] for match in _WRITES.finditer(spoken)]
    parts = [part for name in found for part in name.split() if not part[0].islower()]
    words = {word for part in parts for word in words_of(normalised(part))}
    return frozenset(word for word in words if len(word) > 1 and word not in _NOT_NAMES)


_WANTS = {
    "time": Phrases(["when", "how (?:long|soon)", "what (?:time|date|day)"]),
    "reason": Phrases(["why", "how come", "what happened", "what went wrong"]),
    "amount": Phrases(["how (?:much|many)", "what (?:is|would be|'s) the (?:price|cost|fee)"]),
    "way": Phrases(["how (?:do|can|should|would|am|to)", "what (?:do|should|can) i do"]),
    "decision": Phrases(
        [
            "(?:can|could|will|would|do|does|is|are|am|may|have|did) (?:you|i|we|it|there|my|the|"
            "this)"
        ]
    ),
}


def _wanted(questions: str) -> str:
    """What kind of answer the customer's question asks for; "" where none is seen."""
    for kind, pattern in _WANTS.items():
        if pattern.search(questions):
            return kind
    return "fact" if questions and asks(questions) else ""
