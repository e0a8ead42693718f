"""Write an item as QTI 3.0, usable by any reader: declarations, body, response processing.

SCORE is the score by one key, the mean of all ratings; ``SCORE_<competency>`` gives the mean
rating of the option picked (for several picks, their sum).
"""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from assessments.interchange.bankfile import KEYED_FROM, ItemSpec, MediaSpec, OptionSpec, TurnSpec
from assessments.interchange.media_types import MEDIA_TYPES, ending_of
from assessments.interchange.names import identifier
from assessments.interchange.qti.writing.elements import add, bullets, lines, paragraphs, root

RESPONSE = "RESPONSE"
BEST, WORST = "RESPONSE_BEST", "RESPONSE_WORST"
RATINGS = range(1, 8)
RTL = ("ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi")
BEST_WORDS = {"de": ("Die beste Antwort:", "Die schlechteste Antwort:")}
IN_ENGLISH = ("The best reply:", "The worst reply:")


def item_element(item: ItemSpec, language: str, shuffles: bool) -> ET.Element:
    spoken = item.language or language
    element = root(
        "qti-assessment-item",
        identifier=identifier(item.code),
        title=item.title,
        adaptive="false",
        time_dependent="false",
        tool_name="Rapport",
    )
    element.set("xml:lang", spoken)
    _responses(element, item)
    _outcomes(element, item)
    body = add(element, "qti-item-body", **({"dir": "rtl"} if spoken in RTL else {}))
    for media in item.media:
        _media(body, media, spoken)
    paragraphs(body, item.stem)
    if item.facts:
        bullets(body, list(item.facts))
    _interactions(body, item, spoken, "true" if shuffles else "false")
    _processing(element, item)
    return element


# --- the key ---------------------------------------------------------------------------------


def _overall(option: OptionSpec) -> float | None:
    """The mean of the means of all competencies, 1–7; None without a rating."""
    rated = (name for name, given in option.ratings.items() if _is_rated(given))
    means = [option.mean_rating(name) for name in rated]
    return sum(means) / len(means) if means else None


def _is_rated(given: Iterable[int | None]) -> bool:
    return any(value is not None for value in given)


def _key(item: ItemSpec) -> dict[str, float]:
    """The overall mean by option; empty unless every option has one."""
    means = {option.key: _overall(option) for option in item.options}
    found = {key: mean for key, mean in means.items() if mean is not None}
    return found if len(found) == len(means) else {}


def _means(item: ItemSpec, competency: str) -> dict[str, float]:
    """The mean by option; empty unless every option is rated."""
    rated = [option for option in item.options if _is_rated(option.ratings.get(competency, ()))]
    if len(rated) < len(item.options):
        return {}
    return {option.key: option.mean_rating(competency) for option in rated}


def _number(value: float) -> str:
    return f"{round(value, 4):g}"


def _responses(parent: ET.Element, item: ItemSpec) -> None:
    key = _key(item)
    if item.kind == "written":
        _declare(parent, RESPONSE, "single", "string", ())
    elif item.kind == "role_play":
        for name in _turn_names(item):
            _declare(parent, name, "single", "file", ())
    elif item.response_format == "pick_one":
        best = max(key, key=lambda name: key[name], default=None)
        response = _declare(parent, RESPONSE, "single", "identifier", _ids([best] if best else []))
        _map(response, key)
    elif item.response_format == "pick_several":
        right = [name for name, mean in key.items() if mean >= KEYED_FROM]
        response = _declare(parent, RESPONSE, "multiple", "identifier", _ids(right))
        _map(response, {name: 1 if name in right else -1 for name in key})
    elif item.response_format == "rank":
        order = sorted(key, key=lambda name: -key[name])
        _declare(parent, RESPONSE, "ordered", "identifier", _ids(order))
    elif item.response_format == "rate_each":
        cells = [f"{identifier(name)} R{int(mean + 0.5)}" for name, mean in key.items()]
        _declare(parent, RESPONSE, "multiple", "directedPair", cells)
    else:
        _best_and_worst(parent, key)


def _best_and_worst(parent: ET.Element, key: dict[str, float]) -> None:
    for name, prefix, sign in ((BEST, "best-", 1), (WORST, "worst-", -1)):
        top = max(key, key=lambda option: sign * key[option], default=None)
        _declare(parent, name, "single", "identifier", [prefix + top] if top else [])


def _ids(keys: Iterable[str]) -> list[str]:
    return [identifier(key) for key in keys]


def _declare(
    parent: ET.Element, name: str, cardinality: str, base: str, right: Iterable[str]
) -> ET.Element:
    declaration = add(
        parent,
        "qti-response-declaration",
        identifier=name,
        cardinality=cardinality,
        base_type=base,
    )
    values = list(right)
    if values:
        correct = add(declaration, "qti-correct-response")
        for value in values:
            add(correct, "qti-value", text=value)
    return declaration


def _map(response: ET.Element, points: dict[str, float]) -> None:
    if points:
        mapping = add(response, "qti-mapping", default_value="0", lower_bound="0")
        for name, value in points.items():
            add(
                mapping,
                "qti-map-entry",
                map_key=identifier(name),
                mapped_value=_number(value),
            )


def _outcomes(parent: ET.Element, item: ItemSpec) -> None:
    for name in ("SCORE", *(f"SCORE_{slug}" for slug in _ruled(item))):
        outcome = add(
            parent,
            "qti-outcome-declaration",
            identifier=name,
            cardinality="single",
            base_type="float",
        )
        add(add(outcome, "qti-default-value"), "qti-value", text="0")


def _ruled(item: ItemSpec) -> list[str]:
    if item.response_format not in ("pick_one", "pick_several"):
        return []
    return [slug for slug in item.competencies if _means(item, slug)]


# --- response processing ---------------------------------------------------------------------


def _processing(parent: ET.Element, item: ItemSpec) -> None:
    if not _key(item):
        return
    processing = add(parent, "qti-response-processing")
    if item.response_format in ("pick_one", "pick_several"):
        score = add(processing, "qti-set-outcome-value", identifier="SCORE")
        add(score, "qti-map-response", identifier=RESPONSE)
        _competency_scores(processing, item)
    else:
        names = (BEST, WORST) if item.response_format == "best_worst" else (RESPONSE,)
        for name in names:
            _add_where_right(processing, name)


def _competency_scores(processing: ET.Element, item: ItemSpec) -> None:
    is_several = item.response_format == "pick_several"
    means = {slug: _means(item, slug) for slug in _ruled(item)}
    for option in item.options if means else ():
        branch = add(add(processing, "qti-response-condition"), "qti-response-if")
        test = add(branch, "qti-member" if is_several else "qti-match")
        parts = [("qti-base-value", identifier(option.key)), ("qti-variable", "")]
        for name, value in parts if is_several else parts[::-1]:
            if value:
                add(test, name, base_type="identifier", text=value)
            else:
                add(test, name, identifier=RESPONSE)
        for slug, by_option in means.items():
            outcome = add(branch, "qti-set-outcome-value", identifier=f"SCORE_{slug}")
            _value(outcome, f"SCORE_{slug}", by_option[option.key], adds=is_several)


def _add_where_right(processing: ET.Element, response: str) -> None:
    branch = add(add(processing, "qti-response-condition"), "qti-response-if")
    test = add(branch, "qti-match")
    add(test, "qti-variable", identifier=response)
    add(test, "qti-correct", identifier=response)
    outcome = add(branch, "qti-set-outcome-value", identifier="SCORE")
    _value(outcome, "SCORE", 1, adds=True)


def _value(outcome: ET.Element, name: str, value: float, *, adds: bool) -> None:
    parent = add(outcome, "qti-sum") if adds else outcome
    if adds:
        add(parent, "qti-variable", identifier=name)
    add(parent, "qti-base-value", base_type="float", text=_number(value))


# --- the body --------------------------------------------------------------------------------


def _media(parent: ET.Element, media: MediaSpec, language: str) -> None:
    if media.kind == "image":
        add(add(parent, "p"), "img", src=f"../{media.file}", alt=media.description)
    else:
        _sound(parent, media.kind, media.file, media.captions, language, media.description)


def _sound(
    parent: ET.Element, kind: str, file: str, captions: str | None, language: str, words: str
) -> None:
    named = {"aria_label": words} if words else {}
    element = add(add(parent, "div"), kind, controls="true", **named)
    mime = MEDIA_TYPES[ending_of(file)].mime_as(kind)
    add(element, "source", src=f"../{file}", type=mime)
    if captions:
        add(element, "track", kind="captions", src=f"../{captions}", srclang=language)


def _interactions(parent: ET.Element, item: ItemSpec, language: str, shuffle: str) -> None:
    if item.kind == "written":
        add(
            parent,
            "qti-extended-text-interaction",
            response_identifier=RESPONSE,
            expected_lines="8",
        )
    elif item.kind == "role_play":
        for name, turn in zip(_turn_names(item), item.turns, strict=True):
            _turn(parent, name, turn, item.speaker or "", language)
    elif item.response_format == "rank":
        _choices(parent, "qti-order-interaction", RESPONSE, item, shuffle, "")
    elif item.response_format == "rate_each":
        _grid(parent, item, shuffle)
    elif item.response_format == "best_worst":
        words = BEST_WORDS.get(language, IN_ENGLISH)
        for name, prefix, prompt in zip((BEST, WORST), ("best-", "worst-"), words, strict=True):
            _choices(
                parent, "qti-choice-interaction", name, item, shuffle, prompt, prefix=prefix
            ).set("max-choices", "1")
    else:
        most = "1" if item.response_format == "pick_one" else "0"
        _choices(parent, "qti-choice-interaction", RESPONSE, item, shuffle, "").set(
            "max-choices", most
        )


def _choices(
    parent: ET.Element,
    name: str,
    response: str,
    item: ItemSpec,
    shuffle: str,
    prompt: str,
    *,
    prefix: str = "",
) -> ET.Element:
    interaction = add(parent, name, response_identifier=response, shuffle=shuffle)
    if prompt:
        add(interaction, "qti-prompt", text=prompt)
    for option in item.options:
        choice = prefix + option.key if prefix else identifier(option.key)
        _text(add(interaction, "qti-simple-choice", identifier=choice), option.text)
    return interaction


def _text(parent: ET.Element, text: str) -> None:
    """One line as it is; more lines as paragraphs."""
    if "\n" in text:
        paragraphs(parent, text)
    else:
        paragraphs(parent, text)
        only = parent.find("p")
        if only is not None and len(parent) == 1:
            parent.text = only.text
            parent.remove(only)


def _grid(parent: ET.Element, item: ItemSpec, shuffle: str) -> None:
    interaction = add(
        parent,
        "qti-match-interaction",
        class_="qti-match-tabular",
        response_identifier=RESPONSE,
        shuffle=shuffle,
        max_associations=str(len(item.options)),
    )
    rows = add(interaction, "qti-simple-match-set")
    for option in item.options:
        _text(
            add(
                rows,
                "qti-simple-associable-choice",
                identifier=identifier(option.key),
                match_max="1",
            ),
            option.text,
        )
    columns = add(interaction, "qti-simple-match-set")
    for rating in RATINGS:
        add(
            columns,
            "qti-simple-associable-choice",
            identifier=f"R{rating}",
            match_max=str(len(item.options)),
            fixed="true",
            text=str(rating),
        )


def _turn_names(item: ItemSpec) -> list[str]:
    return [RESPONSE if n == 1 else f"{RESPONSE}_{n}" for n in range(1, len(item.turns) + 1)]


def _turn(parent: ET.Element, name: str, turn: TurnSpec, speaker: str, language: str) -> None:
    if turn.audio:
        _sound(parent, "audio", turn.audio, turn.captions, language, speaker)
    interaction = add(parent, "qti-upload-interaction", response_identifier=name)
    words = f"{speaker}: {turn.text}" if speaker else turn.text
    lines(add(interaction, "qti-prompt"), words.split("\n"))
