"""What was changed about an attempt afterwards, for the profile and before it is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from assessments.enums import AttemptState
from assessments.models import Attempt, AttemptItem, FormItem, ItemVoid, Reopening
from candidates.actions import amendments
from candidates.models import Application, Decision


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people a void touches, how many of them are decided, and who still answers."""

    n_people: int
    n_decided: int
    n_answering: int


@dataclass(frozen=True, slots=True)
class Amended:
    """Voids of an attempt's items, in force by form item and lifted, and its reopenings."""

    void: dict[int, ItemVoid]
    lifted: tuple[ItemVoid, ...]
    reopenings: tuple[Reopening, ...]

    @property
    def is_void(self) -> frozenset[int]:
        return frozenset(self.void)

    def since(self, at: datetime) -> bool:
        """Whether anything that moves the result changed after ``at``."""
        return any(moment > at for moment in self._moments())

    def _moments(self) -> Iterable[datetime]:
        for row in (*self.void.values(), *self.lifted):
            yield row.lifted_at or row.at
        for reopening in self.reopenings:
            yield reopening.at


def amended(attempt: Attempt) -> Amended:
    voids = ItemVoid.objects.touching(attempt).select_related(
        "by", "lifted_by", "form_item__item_version"
    )
    rows = list(voids.order_by("-at"))
    reopenings = attempt.reopenings.select_related("by").order_by("-at")
    return Amended(
        {row.form_item_id: row for row in rows if row.lifted_at is None},
        tuple(row for row in rows if row.lifted_at),
        tuple(reopenings),
    )


def reach(form_item: FormItem, attempt: Attempt | None = None) -> Reach:
    people = amendments.people_touched(form_item, attempt)
    decided = Decision.objects.filter(application__in=people).values("application").distinct()
    answering = AttemptItem.objects.filter(
        form_item=form_item, attempt__state=AttemptState.OPEN, attempt__is_dry_run=False
    )
    n_answering = 0 if attempt else answering.count()
    return Reach(len(people), decided.count(), n_answering)


def others_with(attempt: Attempt, application: Application) -> int:
    """In how many further applications the same attempt counts."""
    return Application.objects.filter(attempt=attempt).exclude(pk=application.pk).count()
