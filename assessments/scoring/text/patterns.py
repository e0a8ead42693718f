"""Phrase patterns that hold with or without case, punctuation and apostrophes.

A pattern is a regular expression over normalised text (lower case, one character for each
original one). In it a space also spans a comma, an apostrophe may be missing, and names in
angle brackets stand for word groups. ``$`` is the end of the sentence, before its mark.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

Head = Callable[[str], float]

_MACROS = {
    "a": r"(?:really|very|so|truly|deeply|terribly|extremely|awfully|incredibly|sincerely|"
    r"just|also|completely|totally|absolutely|genuinely|personally|certainly|definitely|always|"
    r"of course|such|quite|pretty|most|most sincerely|all|both|already|now|gladly|happily|"
    r"quickly|immediately|only|too|well|fully|perfectly|entirely|particularly|especially) ",
    "i": r"(?:i|we)",
    "im": r"(?:i'm|i am|we're|we are)",
    "will": r"(?:i'll|i will|we'll|we will|i'm going to|i am going to|we're going to|"
    r"we are going to|let me|i can|we can|i could|i'd like to|i would like to|i want to|"
    r"i would love to|i'd love to|i'm happy to|i am happy to|we'd be happy to|"
    r"i'd be happy to|i would be happy to|happy to|i'm about to|allow me to)",
    "have": r"(?:i've|i have|we've|we have)",
    "doing": r"(?:i'm|i am|we're|we are)",
    "bad": r"(?:frustrat\w+|upset\w*|annoy\w+|stress\w*|worr\w+|disappoint\w+|hard|tough|"
    r"difficult|awful|terribl\w+|horribl\w+|scar\w+|frighten\w*|angry|anger|sad\w*|hurt\w*|"
    r"exhaust\w+|painful|pain|lonely|alone|overwhelm\w*|confus\w+|unfair|let down|infuriat\w+|"
    r"distress\w*|devastat\w*|heartbr\w+|unsettl\w+|anxious|anxiety|embarrass\w*|rough|dreadful|"
    r"inconvenient|irritat\w+|maddening|nerve\w*racking|shock\w*|rotten|miserable|nightmare|"
    r"alarm\w+|disrupt\w+|tiring|draining|fed up|helpless|concern\w*|uncomfortable|lousy|suck\w*)",
    "loss": r"(?:passed away|died|funeral|death|loss|bereave\w*|grief|hospital|accident|cancer|"
    r"miscarriage|burial|widow\w*)",
    "you": r"(?:you|your|yours|you've|you're|you'd|you'll)",
    "day": r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)",
    "hour": r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|seventeen|eighteen|nineteen)",
    "num": r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|"
    r"thirty|forty|sixty|a couple of|a few|half an|an|a)",
}
_MACRO = re.compile(r"<(\w+)>")
_SENTENCE_END = re.compile(r"(?<!\[)\$")  # not the dollar sign of a character class


class Phrases:
    """One expression that matches any of ``patterns`` at word boundaries.

    Repeated groups are possessive and bounded: a flood of adverbs costs linear time. It is
    compiled at its first use: a hundred of them take a second, which pages never need.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(patterns)

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        joined = "|".join(self._patterns)
        joined = joined.replace("(?:<adv>|", "(?:<a>|").replace("|<adv>", "|<a>")
        joined = joined.replace("<adv>", "(?:<a>)*")
        while _MACRO.search(joined):
            joined = _MACRO.sub(lambda m: _MACROS[m[1]], joined)
        joined = joined.replace(")*", "){0,6}+").replace("'", "'?")
        joined = joined.replace(" ?", "[,\\s]*+").replace(" ", "[ ,]+")
        joined = _SENTENCE_END.sub("(?=[ ,]*+$)", joined)
        return re.compile(rf"\b(?:{joined})\b")

    def search(self, text: str) -> re.Match[str] | None:
        return self._expression.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        return self._expression.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self._expression.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self._expression.finditer(text)

    def sub(self, by: str, text: str) -> str:
        return self._expression.sub(by, text)


def normalised(text: str) -> str:
    """Lower case, straight apostrophes, other marks as blanks or commas; same length as ``text``.

    Sentence ends become blanks too: sentences are told apart before.
    """
    return text.translate(_TABLE)


def _normal(char: str) -> str:
    if char in "'’‘`´":
        return "'"
    if char in ",;:–—()…":
        return ","
    if char in "$£€%@":
        return char
    return char.lower()[0] if char.isalnum() else " "  # "İ" has two small letters, i and a dot


class _Table(dict[int, str]):
    """Code point → normal character, worked out once for each."""

    def __missing__(self, code: int) -> str:
        self[code] = normal = _normal(chr(code))
        return normal


_TABLE = _Table()
