"""What a scorer hands back for one item and competency, before it becomes a row."""

from dataclasses import dataclass, field

from assessments.models import Competency, Evidence


@dataclass(frozen=True, slots=True)
class Scored:
    """A score (1–5) with its SEM where it has one, or the reason for none, never both."""

    competency: Competency
    method: str
    score: float | None = None
    sem: float | None = None
    raw: float | None = None
    reason: str = ""
    detail: dict[str, object] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
