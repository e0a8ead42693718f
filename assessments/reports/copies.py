"""What of a recording a reader may play: the recording, or its copy without faces."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.enums import Route
from assessments.models import BlurredCopy, RecordingPart, Take


@dataclass(frozen=True, slots=True)
class Playable:
    """``parts`` can be played now; copies of ``waiting`` are not made yet.

    ``problem``: why a copy will not be made; beside parts, why they are ``is_sound_alone``.
    All are of the take where nothing is hidden.
    """

    parts: tuple[RecordingPart, ...] = ()
    is_blurred: bool = False
    waiting: tuple[int, ...] = ()
    problem: str = ""
    is_sound_alone: bool = False


NOTHING = Playable()


def playable(take: Take, *, is_blind: bool) -> Playable:
    """In order; a part that never arrived whole has nothing to play."""
    arrived = [part for part in take.parts.all() if part.completed_at]
    whole = tuple(sorted(arrived, key=lambda part: part.number))
    if not is_blind or take.route != Route.VIDEO:
        return Playable(whole)
    copies: dict[int, BlurredCopy | None] = {
        part.pk: getattr(part, "blurred", None) for part in whole
    }
    seen = [copy for copy in copies.values() if _is_seen(copy)]
    return Playable(
        tuple(part for part in whole if _is_seen(copies[part.pk])),
        is_blurred=True,
        waiting=tuple(pk for pk, copy in copies.items() if copy is None),
        problem=_problem([copy for copy in copies.values() if copy]),
        is_sound_alone=bool(seen) and all(copy.is_sound_alone for copy in seen if copy),
    )


def _is_seen(copy: BlurredCopy | None) -> bool:
    return copy is not None and bool(copy.file)


def _problem(copies: Sequence[BlurredCopy]) -> str:
    return next((copy.problem for copy in copies if copy.problem), "")
