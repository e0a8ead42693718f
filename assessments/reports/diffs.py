"""Two versions of an item beside each other, field by field and word by word."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from assessments.actions.author.contents import (
    ItemContent,
    MediaContent,
    OptionContent,
    TurnContent,
)
from assessments.enums import Channel, ResponseFormat, StemKind


@dataclass(frozen=True, slots=True)
class Part:
    """``kind``: same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    parts: tuple[Part, ...]


def words(before: str, after: str) -> tuple[Part, ...]:
    """The second text with what was added and what was removed, by words."""
    old, new = before.split(), after.split()
    parts = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part("same", " ".join(old[a:b])))
            continue
        if b > a:
            parts.append(Part("removed", " ".join(old[a:b])))
        if d > c:
            parts.append(Part("added", " ".join(new[c:d])))
    return tuple(parts)


def changes(
    before: ItemContent, after: ItemContent, competencies: Mapping[str, str]
) -> list[Change]:
    """Only the fields that differ, in the order of the page; ``competencies``: slug to name."""
    old, new = dict(_fields(before, competencies)), dict(_fields(after, competencies))
    labels = [*old, *(label for label in new if label not in old)]
    return [
        Change(label, words(old.get(label, ""), new.get(label, "")))
        for label in labels
        if old.get(label, "") != new.get(label, "")
    ]


def _fields(content: ItemContent, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    column = content.columns
    yield _("Title"), str(column["title"])
    yield _("Situation"), str(column["stem"])
    yield _("Customer"), str(column["speaker"])
    for n, fact in enumerate(content.facts, start=1):
        yield _("Fact %(n)d") % {"n": n}, fact
    yield _("Way of answering"), _label(ResponseFormat, column["response_format"])
    yield from _option_fields(content.options, names)
    for n, turn in enumerate(content.turns, start=1):
        yield from _turn_fields(n, turn)
    for n, medium in enumerate(content.media, start=1):
        yield from _media_fields(n, medium)
    yield _("Scored for"), ", ".join(names.get(slug, slug) for slug in content.scored)
    yield _("Also shows"), ", ".join(names.get(slug, slug) for slug in content.catalogue)
    yield _("Channel"), _label(Channel, column["channel"])
    yield _("Sector"), str(column["sector"])
    yield _("Language"), str(column["language"])
    for name, label in _times().items():
        yield label, "" if column[name] is None else f"{column[name]} s"
    yield _("Takes"), str(column["takes"])


def _times() -> dict[str, str]:
    return {
        "time_limit_s": _("Time limit"),
        "think_s": _("Time to think"),
        "answer_s": _("Time to speak"),
        "typed_s": _("Time to type"),
    }


def _label(choices: type[Channel] | type[ResponseFormat], value: object) -> str:
    return str(choices(str(value)).label) if value else ""


def _option_fields(
    options: Sequence[OptionContent], names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for option in options:
        yield _("Reply %(key)s") % {"key": option.key}, option.text
    yield _("Order of the replies"), " ".join(option.key for option in options)
    for option in options:
        by_competency: dict[str, list[str]] = {}
        for rating in option.ratings:
            by_competency.setdefault(rating.competency, []).append(f"{rating.rater}:{rating.value}")
        for slug, given in by_competency.items():
            what = {"key": option.key, "competency": names.get(slug, slug)}
            yield _("Ratings of %(key)s, %(competency)s") % what, " ".join(given)


def _turn_fields(n: int, turn: TurnContent) -> Iterator[tuple[str, str]]:
    yield _("Turn %(n)d") % {"n": n}, turn.text
    yield _("Turn %(n)d, sound") % {"n": n}, _file(turn.audio)
    yield _("Turn %(n)d, captions") % {"n": n}, _file(turn.captions)


def _media_fields(n: int, medium: MediaContent) -> Iterator[tuple[str, str]]:
    what = {"n": n}
    kind = str(StemKind(medium.kind).label)
    yield _("File %(n)d") % what, f"{kind} {_file(medium.file)}"
    yield _("File %(n)d, in words") % what, medium.description
    yield _("File %(n)d, captions") % what, _file(medium.captions)


def _file(name: str) -> str:
    return PurePosixPath(name).name if name else ""
