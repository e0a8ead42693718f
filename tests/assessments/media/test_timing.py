from assessments.media.asr import Word
from assessments.media.speech import SpeechSegment
from assessments.media.timing import TimingMeasures, measures

WORDS = [Word(str(number), 2 + number, 2.5 + number, 0.9) for number in range(6)]


def test_measures_of_an_answer_are_worked_by_hand() -> None:
    """Speech at 2–5 s and 7–8 s: span 6 s, 4 s of it speech; 6 words in .1 min are 60 a minute."""
    segments = [SpeechSegment(2, 5), SpeechSegment(7, 8)]

    measured = measures(WORDS, segments, 10)

    assert measured == TimingMeasures(2, 60, 1 - 4 / 6, None)


def test_measures_without_segments_use_the_words() -> None:
    measured = measures(WORDS[:2], [], 10, n_fillers=3)

    assert measured == TimingMeasures(2, 80, 1 - 1 / 1.5, 3)


def test_measures_of_silence_are_unknown_not_nought() -> None:
    assert measures([], [], 10) == TimingMeasures(None, None, None, None)


def test_measures_of_speech_that_was_not_recognised_have_no_pace() -> None:
    assert measures([], [SpeechSegment(1, 3)], 10) == TimingMeasures(1, None, 0, None)
