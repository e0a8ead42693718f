"""Read a bank file: strict, with every problem named in words.

Only what ``yaml.safe_load`` accepts is accepted, less what an attacker or a slip would use:
aliases, repeated keys, deep nesting and files above ``MAX_BYTES``.
"""

from collections.abc import Hashable

import yaml

from assessments.interchange.bankfile import CATALOGUE, COMPETENCIES, BankFile
from assessments.interchange.package import BankFileError
from assessments.interchange.rows import Row
from assessments.interchange.spec import bank_from_row

MAX_BYTES = 2 * 1024 * 1024
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
