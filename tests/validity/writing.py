"""Figures as words: numbers, tables, and findings held against their targets."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.validity.statistics import Interval


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure with its target; ``why`` is printed only where it was not reached."""

    what: str
    measured_on: str
    figure: str
    target: str
    reached: bool
    why: str = ""

    @property
    def verdict(self) -> str:
        return "reached" if self.reached else "**not reached**"


@dataclass(slots=True)
class Chapter:
    """A part of the page, the findings for the table of targets, and its gist for the top."""

    text: str
    findings: list[Finding] = field(default_factory=list)
    gist: str = ""


def number(value: float, places: int = 2) -> str:
    """.52, −.10, 1.00; a dash where there is no figure."""
    if math.isnan(value):
        return "–"
    text = f"{abs(value):.{places}f}"
    if abs(value) < 1:
        text = text.removeprefix("0")
    minus = "−" if value < 0 and float(f"{value:.{places}f}") != 0 else ""
    return minus + text


def signed(value: float, places: int = 2) -> str:
    """The same with a plus sign where it is due."""
    text = number(value, places)
    return text if text.startswith(("−", "–")) or not float(f"{value:.{places}f}") else f"+{text}"


def interval(found: Interval) -> str:
    return f"{number(found.value)} ({number(found.low)} to {number(found.high)})"


def percent(share: float) -> str:
    return (
        f"{share:.0%}".replace("%", " %")
        if share == 0 or share >= 0.1
        else f"{share:.1%}".replace("%", " %")
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def picture(name: str, alternative: str) -> str:
    return f"![{alternative}](images/validity/{name}.svg)"


def paragraphs(*parts: str) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())
