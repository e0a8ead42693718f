"""Read and write a bank file: strict, with every problem named in words.

Only what ``yaml.safe_load`` accepts is accepted, less what an attacker or a slip would use:
aliases, repeated keys, deep nesting and files above ``MAX_BYTES``.
"""

from collections.abc import Hashable, Mapping
from typing import Any

import yaml

from assessments.interchange.bankfile import (
    CATALOGUE,
    COMPETENCIES,
    BankFile,
    FormSpec,
    ItemSpec,
    OptionSpec,
    PlacedItem,
    SectionSpec,
)
from assessments.interchange.package import BankFileError
from assessments.interchange.rows import Row
from assessments.interchange.spec import TYPED_TIME_FACTOR, VERSION, bank_from_row

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 12


class _StrictLoader(yaml.CSafeLoader):
    """The safe loader, refusing a key that is given twice (YAML would keep the last)."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, object]:
        names = [key.value for key, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                line = node.start_mark.line + 1
                raise BankFileError([f"line {line}: “{name}” is given more than once."])
        return super().construct_mapping(node, deep)


def load_bank(
    text: str,
    *,
    competencies: tuple[str, ...] = COMPETENCIES,
    catalogue: tuple[str, ...] = CATALOGUE,
) -> BankFile:
    """Return the bank that ``text`` describes; raises BankFileError with every problem found.

    ``competencies`` and ``catalogue`` are the slugs an item may be keyed to.
    """
    problems: list[str] = []
    row = Row(_parsed(text), "the file", problems)
    bank = bank_from_row(row, competencies, catalogue)
    if problems:
        raise BankFileError(problems)
    return bank


def _parsed(text: str) -> object:
    try:
        if len(text.encode()) > MAX_BYTES:
            raise BankFileError([f"The file is larger than {MAX_BYTES // 1024} KiB."])
        _refuse_aliases_and_depth(text)
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a safe loader, made stricter
    except yaml.YAMLError as error:
        raise BankFileError([f"The file is not YAML: {_one_line(error)}."]) from error
    except BankFileError:
        raise
    except (ValueError, OverflowError, TypeError) as error:
        faulty = f"The file holds a value that cannot be read: {_one_line(error)}."
        raise BankFileError([faulty]) from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _refuse_aliases_and_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise BankFileError(["The file uses YAML aliases (*name), which are not allowed."])
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise BankFileError([f"The file is nested more than {MAX_DEPTH} levels deep."])


class _PlainDumper(yaml.CSafeDumper):
    """Short lists of ratings on one line, no aliases for what happens to be equal."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML names it
        return True


class _OneLine(list[object]):
    """A list that is written on one line."""


_PlainDumper.add_representer(
    _OneLine,
    lambda dumper, values: dumper.represent_sequence(
        "tag:yaml.org,2002:seq", values, flow_style=True
    ),
)


def dump_bank(bank: BankFile) -> str:
    """Return the text that ``load_bank`` reads as ``bank``; what is as usual is left out."""
    head = {
        "slug": bank.slug,
        "name": bank.name,
        "language": bank.language,
        **_given(description=bank.description),
    }
    rows = {
        "rapport_bank": VERSION,
        "bank": head,
        **_given(
            keying_note=bank.keying_note,
            competencies=[
                _given(
                    slug=own.slug,
                    name=own.name,
                    description=own.description,
                    opposed_by=own.opposed_by,
                    levels=dict(own.levels),
                )
                for own in bank.competencies
            ],
        ),
        "items": [item_row(item) for item in bank.items],
        **_given(forms=[_form_row(form, bank) for form in bank.forms]),
    }
    return yaml.dump(
        rows, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=100, indent=2
    )


def _given(**fields: object) -> dict[str, object]:
    """The fields that hold anything."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], (), {})}


def item_row(item: ItemSpec) -> dict[str, object]:
    """The mapping of one item, in the order in which authors read it."""
    is_usual = item.typed_s == (item.answer_s or 0) * TYPED_TIME_FACTOR
    return {
        "code": item.code,
        "kind": item.kind,
        **({} if item.state == "published" else {"state": item.state}),
        **({"practice": True} if item.practice else {}),
        "channel": item.channel,
        **_given(sector=item.sector, language=item.language),
        "title": item.title,
        "stem": item.stem,
        **_given(
            facts=list(item.facts),
            media=[
                _given(kind=m.kind, file=m.file, captions=m.captions, description=m.description)
                for m in item.media
            ],
            competencies=_OneLine(item.competencies),
            catalogue=_OneLine(item.catalogue),
            tags=_OneLine(item.tags),
            exposure_limit=item.exposure_limit,
            response_format=item.response_format,
            time_limit_s=item.time_limit_s,
        ),
        **({} if item.think_s is None else {"think_s": item.think_s}),
        **_given(
            answer_s=item.answer_s,
            typed_s=None if is_usual else item.typed_s,
            takes=item.takes,
            speaker=item.speaker,
            raters=_OneLine(item.raters),
            options=[_option_row(option) for option in item.options],
            turns=[
                _given(text=turn.text, audio=turn.audio, captions=turn.captions)
                for turn in item.turns
            ],
        ),
    }


def _option_row(option: OptionSpec) -> dict[str, object]:
    ratings = {name: _OneLine(values) for name, values in option.ratings.items()}
    return {"key": option.key, "text": option.text, **_given(ratings=ratings)}


def _form_row(form: FormSpec, bank: BankFile) -> dict[str, Any]:
    everyone = tuple(item.code for item in bank.items if item.practice)
    return {
        "slug": form.slug,
        "name": form.name,
        **_given(description=form.description),
        **({} if form.state == "published" else {"state": form.state}),
        "minutes": form.minutes,
        **({} if form.practice == everyone else {"practice": list(form.practice)}),
        "sections": [_section_row(section) for section in form.sections],
    }


def _section_row(section: SectionSpec) -> dict[str, Any]:
    own_order = section.shuffle_options != section.shuffle
    return {
        "title": section.title,
        **_given(draw=section.draw),
        **({"shuffle": True} if section.shuffle else {}),
        **({"shuffle_options": section.shuffle_options} if own_order else {}),
        **({"break": True} if section.offers_break else {}),
        "items": [_entry(code, section.placed) for code in section.items],
    }


def _entry(code: str, placed: Mapping[str, PlacedItem]) -> str | dict[str, object]:
    own = placed.get(code, PlacedItem())
    if own == PlacedItem():
        return code
    weight = None if own.weight == 1 else own.weight
    return {
        "item": code,
        **_given(method=own.method, weight=weight, time_limit_s=own.time_limit_s),
    }
