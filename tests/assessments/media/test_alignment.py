"""Times for corrected words: worked by hand."""

from assessments.media.alignment import timed


def heard(*words: str) -> list[dict[str, object]]:
    """A word a second, half a second long."""
    return [{"word": w, "start": float(i), "end": i + 0.5} for i, w in enumerate(words)]


def spans(text: str, *words: str) -> list[tuple[object, object, object]]:
    return [(w["word"], w["start"], w["end"]) for w in timed(text, heard(*words))]


def test_words_that_stay_keep_their_time():
    assert spans("Hello, Mrs Ortiz.", "hello", "mrs", "Ortiz") == [
        ("Hello,", 0.0, 0.5),
        ("Mrs", 1.0, 1.5),
        ("Ortiz.", 2.0, 2.5),
    ]


def test_words_in_the_place_of_others_share_their_time():
    assert spans("I can fix it", "i", "camphor", "it") == [
        ("I", 0.0, 0.5),
        ("can", 1.0, 1.25),
        ("fix", 1.25, 1.5),
        ("it", 2.0, 2.5),
    ]


def test_words_that_were_missed_stand_between_their_neighbours():
    assert spans("so very sorry", "so", "sorry")[1] == ("very", 0.5, 1.0)
    assert spans("oh hello you", "hello")[0] == ("oh", 0.0, 0.0)
    assert spans("hello you", "hello")[1] == ("you", 0.5, 0.5)


def test_words_that_were_never_said_are_gone():
    assert spans("hello you", "hello", "hello", "you")[-1] == ("you", 2.0, 2.5)
    assert timed("", heard("hello")) == []


def test_without_recognised_words_no_time_is_known():
    assert timed("hello you", []) == []


def test_a_person_is_sure():
    assert [w["confidence"] for w in timed("hello", heard("hello"))] == [1.0]
