from candidates.reports import evidence
from candidates.reports.evidence import Act, Found, Note, Piece, ShownAct

TEXT = "Hello Ms Ortiz. I am sorry. That is only a parcel."
HELLO, SORRY, ONLY = (0, 15), (16, 27), (28, 50)


def found(span: tuple[int, int], act: str, competency: str, *, against: bool = False) -> Found:
    return Found(*span, act, competency, against, begins_s=span[0] / 10)


def words(text: str, confidence: float = 0.9) -> list[dict[str, object]]:
    return [
        {"word": word, "start": i / 2, "end": i / 2 + 0.4, "confidence": confidence}
        for i, word in enumerate(text.split())
    ]


def test_notes_join_what_one_stretch_shows_and_follow_the_text():
    notes = evidence.notes(
        TEXT,
        [
            found(SORRY, "Apologises", "Compassion"),
            found(HELLO, "Greets", "Warmth"),
            found(SORRY, "Apologises", "Warmth"),
            found(SORRY, "Stock sympathy", "Warmth"),
        ],
    )

    assert notes == [
        Note(1, 0, 15, "Hello Ms Ortiz.", (Act("Greets", False, ("Warmth",)),), "0.00", "0:00"),
        Note(
            2,
            16,
            27,
            "I am sorry.",
            (
                Act("Apologises", False, ("Compassion", "Warmth")),
                Act("Stock sympathy", False, ("Warmth",)),
            ),
            "1.60",
            "0:01",
        ),
    ]


def test_an_act_is_listed_once_with_all_its_stretches():
    notes = evidence.notes(
        TEXT,
        [
            found(HELLO, "Greets", "Warmth"),
            found(HELLO, "Reads as warm on the whole", "Warmth"),
            found(SORRY, "Reads as warm on the whole", "Warmth"),
            found(ONLY, "Reads as warm on the whole", "Compassion"),
        ],
    )

    first, second, third = notes
    assert evidence.by_act(notes) == [
        ShownAct("Greets", False, ("Warmth",), ((first, True),)),
        ShownAct(
            "Reads as warm on the whole",
            False,
            ("Warmth", "Compassion"),
            ((first, False), (second, True), (third, True)),
        ),
    ]


def test_mark_says_for_against_or_both():
    notes = evidence.notes(
        TEXT,
        [
            found(HELLO, "Greets", "Warmth"),
            found(ONLY, "Minimises", "Compassion", against=True),
            found(SORRY, "Apologises", "Compassion"),
            found(SORRY, "Hurries", "Patience", against=True),
        ],
    )

    assert [note.mark for note in notes] == ["for", "both", "against"]


def test_pieces_joined_are_the_text_and_end_with_their_note():
    notes = evidence.notes(TEXT, [found(SORRY, "Apologises", "Compassion")])

    pieces = evidence.pieces(TEXT, notes)

    assert "".join(piece.text for piece in pieces) == TEXT
    assert pieces == [
        Piece("Hello Ms Ortiz. "),
        Piece("I am sorry.", "for", (notes[0],)),
        Piece(" That is only a parcel."),
    ]


def test_pieces_of_overlapping_notes_keep_every_letter():
    notes = evidence.notes(
        TEXT, [found((0, 27), "Greets", "Warmth"), found((16, 50), "Hurries", "W", against=True)]
    )

    pieces = evidence.pieces(TEXT, notes)

    assert "".join(piece.text for piece in pieces) == TEXT
    assert [piece.mark for piece in pieces] == ["for", "both", "against"]


def test_pieces_of_an_empty_answer_are_none():
    assert evidence.pieces("", []) == []


def test_lines_follow_segments_and_mark_words_of_the_evidence():
    notes = evidence.notes(TEXT, [found(SORRY, "Apologises", "Compassion")])
    segments: list[dict[str, object]] = [{"start": 0.0}, {"start": 1.5}, {"start": 3.0}]

    lines = evidence.lines(TEXT, words(TEXT), segments, notes)

    shown = [
        [(chunk.mark, " ".join(w.text for w in chunk.words), chunk.ends) for chunk in line.chunks]
        for line in lines
    ]
    assert shown == [
        [("", "Hello Ms Ortiz.", ())],
        [("for", "I am sorry.", (notes[0],))],
        [("", "That is only a parcel.", ())],
    ]
    assert [(line.start, line.time) for line in lines] == [
        ("0.00", "0:00"),
        ("1.50", "0:01"),
        ("3.00", "0:03"),
    ]


def test_lines_without_segments_end_with_sentences():
    lines = evidence.lines(TEXT, words(TEXT), [], [])

    assert [line.start for line in lines] == ["0.00", "1.50", "3.00"]


def test_word_of_low_confidence_is_unsure():
    low, high = words("Perhaps", 0.49), words("Surely", 0.5)

    [line] = evidence.lines("Perhaps Surely", low + high, [{"start": 0}], [])

    assert [word.is_unsure for word in line.chunks[0].words] == [True, False]


def test_offsets_skip_a_word_that_a_correction_took_out():
    assert evidence.offsets("Hello Ms Ortiz.", ["hello", "uh", "Ortiz."]) == [0, None, 9]


def test_clock_shows_minutes_and_seconds():
    assert [evidence.clock(s) for s in (0, 6.9, 60, 754.2)] == ["0:00", "0:06", "1:00", "12:34"]
