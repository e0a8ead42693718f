"""What the recogniser hands on: words, times and how sure it was. No sound, no pitch, no energy."""

from dataclasses import dataclass

#: openai/whisper's own threshold for a decoding that has failed.
_LOOPING = 2.4


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word as written, punctuation attached; times in seconds since the start.

    ``confidence``: the recogniser's own probability of the word, 0–1.
    """

    word: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch the recogniser decoded at once; times in seconds since the start.

    ``avg_logprob``: mean log-probability of its tokens, at most 0. ``no_speech_prob``: 0–1.
    ``compression_ratio``: text length over its zlib length; above about 2.4 the text is repeating
    itself. Source: openai/whisper, transcribe.py.
    """

    start: float
    end: float
    text: str
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float

    @property
    def repeats_itself(self) -> bool:
        """Whether the recogniser went round in circles here, as it does on music."""
        return self.compression_ratio > _LOOPING


@dataclass(frozen=True, slots=True)
class RecognisedSpeech:
    """A transcript; segments that repeat themselves give it neither text nor words.

    ``language``: of the words, ISO 639-1; ``language_probability``: 0–1, 1 where it was given and
    not in doubt.
    ``model``: the recogniser's name and the first 12 digits of its weights' sha256.
    """

    language: str
    language_probability: float
    text: str
    words: tuple[Word, ...]
    segments: tuple[Segment, ...]
    model: str

    @property
    def confidence(self) -> float | None:
        """Mean confidence of the words, 0–1; None without words."""
        if not self.words:
            return None
        return sum(word.confidence for word in self.words) / len(self.words)
