"""What the recogniser hands on: words, times and how sure it was. No sound, no pitch, no energy."""

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class RecognisedSpeech:
    """A transcript. ``language``: ISO 639-1; ``language_probability``: 0–1, 1 where it was given.

    ``model``: the recogniser's name and the first 12 digits of its weights' sha256.
    """

    language: str
    language_probability: float
    text: str
    words: tuple[Word, ...]
    segments: tuple[Segment, ...]
    model: str
