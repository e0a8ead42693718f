"""What hides a candidate in their own words while the reader is blind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assessments.reports import introductions, masking
from assessments.reports.masking import Masked, Span
from candidates.reports import own_names


@dataclass(frozen=True, slots=True)
class Veil:
    """``name``: the candidate's, empty where nothing is to be hidden.

    ``scenario``: what was put to the candidate; the people in it keep their names and numbers.
    """

    name: str = ""
    scenario: str = ""

    def over(self, scenario: str) -> "Veil":
        return replace(self, scenario=scenario)

    def text(self, text: str) -> Masked:
        return masking.cover(text, self._find(text))

    def words(self, words: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
        return masking.cover_words(words, self._find)

    def _find(self, text: str) -> list[Span]:
        if not self.name:
            return []
        told = frozenset(own_names.words_of(self.scenario))
        own = frozenset(own_names.words_of(self.name))
        return [
            *own_names.find(text, self.name, told),
            *introductions.find(text, told - own, self.scenario),
        ]


OPEN = Veil()
