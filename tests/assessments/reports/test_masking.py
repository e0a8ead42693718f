import re

from assessments.reports.masking import Kind, Masked, Span, cover, cover_words, fold


def words(text: str) -> list[dict[str, object]]:
    return [
        {"word": f" {word}", "start": i / 2, "end": i / 2 + 0.4, "confidence": 0.9}
        for i, word in enumerate(text.split())
    ]


def shown(masked: Masked) -> list[str]:
    return [masked.text[span.start : span.end] for span in masked.hidden]


def test_folding_keeps_where_each_letter_came_from():
    folded = fold("Cafe\u0301 STRASSE Straße")

    assert folded.text == "cafe strasse strasse"
    assert folded.source[folded.at[5] :] == "STRASSE Straße"
    assert folded.span(0, 4) == Span(0, 5)


def test_covered_text_names_the_kind_and_says_where():
    masked = cover("I am Ann, ann@x.org.", [Span(5, 8), Span(10, 19, Kind.CONTACT)])

    assert masked.text == "I am [name hidden], [contact hidden]."
    assert shown(masked) == ["[name hidden]", "[contact hidden]"]


def test_two_names_with_a_space_between_are_one_cover():
    assert cover("Ann Lee here", [Span(0, 3), Span(4, 7), Span(1, 3)]).text == "[name hidden] here"


def test_offsets_before_between_and_after_covers_fit():
    text = "Hi, Ann says yes and Bo says no."
    masked = cover(text, [Span(4, 7), Span(21, 23)])

    for quote in ("Hi,", "says yes", "says no."):
        start = text.index(quote)
        a, b = masked.place(start, start + len(quote))
        assert masked.text[a:b] == quote


def test_a_quote_that_touches_a_cover_takes_all_of_it_in():
    text = "Hi, Ann Lee says yes"
    masked = cover(text, [Span(4, 11)])

    assert [
        masked.text[slice(*masked.place(*at))] for at in [(0, 6), (9, 16), (4, 11), (5, 6)]
    ] == [*("Hi, [name hidden]", "[name hidden] says", "[name hidden]", "[name hidden]")]


def test_nothing_to_cover_changes_nothing():
    masked = cover("Hello", [])

    assert (masked.text, masked.place(1, 3)) == ("Hello", (1, 3))


def test_covered_words_are_one_word_from_the_first_second_to_the_last():
    spoken = words("Hi, Ann Lee, how are you?")

    covered = cover_words(spoken, lambda text: [Span(text.index("Ann"), text.index(",", 4))])

    assert [word["word"] for word in covered] == [
        *(" Hi,", "[name hidden],", " how", " are", " you?")
    ]
    assert (covered[1]["start"], covered[1]["end"]) == (0.5, 1.4)


def test_each_name_within_one_word_is_covered():
    text = "Ann/Lee here, Bo (Ann Lee/Bo) too"
    names = [Span(at.start(), at.end()) for at in re.finditer("Ann Lee|Ann|Lee|Bo", text)]

    covered = cover_words(words(text), lambda _: names)

    assert [word["word"] for word in covered] == [
        *("[name hidden]/[name hidden]", " here,", "[name hidden]"),
        *("([name hidden]/[name hidden])", " too"),
    ]


def test_two_covered_words_apart_stay_two():
    covered = cover_words(words("Ann and Bo"), lambda _: [Span(0, 3), Span(8, 10)])

    assert [word["word"] for word in covered] == ["[name hidden]", " and", "[name hidden]"]
