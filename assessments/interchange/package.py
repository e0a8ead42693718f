"""What every reader of a file gives back: a bank, its media, and what became of each item."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assessments.interchange.bankfile import BankFile, CompetencySpec


class BankFileError(ValueError):
    """The file is no valid bank; ``problems`` holds one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Fate(StrEnum):
    """What becomes of one item of a file."""

    WHOLE = "whole"  # everything in it has a counterpart
    CHANGED = "changed"  # brought in, with what ``reasons`` say
    UNSCORED = "unscored"  # brought in without a key
    REFUSED = "refused"  # left out, for the reasons given


@dataclass(frozen=True)
class ItemReport:
    """``source``: what the file calls the item; ``codes``: the items it became."""

    source: str
    title: str
    fate: Fate
    codes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Package:
    """A bank as it was read; ``files``: media by the path that the bank names them with.

    ``notes``: what is true of the whole file (a test that was left out, say). ``has_head``:
    whether the file itself says what the bank is called, so that this counts.
    """

    bank: BankFile
    reports: tuple[ItemReport, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    has_head: bool = True


# A key from elsewhere does not say which competency it measures: it waits under this one.
UNASSIGNED = CompetencySpec(
    slug="not-assigned",
    name="Not assigned yet",
    description="Keys from other systems, until an author says which competency they measure.",
)
