"""Human ratings: places at answers, taken under a lease, handed in, held, final.

No rater learns whose answer it is or what anybody else gave. What is handed in can be taken back
until the next one is handed in, or for ``RATING_HOLD_S``: then it becomes ratings, and the
database lets nobody change those.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils import timezone

from assessments import audit, jobs
from assessments.actions import blurring
from assessments.actions.rating_sheets import Given, sheets_of
from assessments.enums import AssignmentReason, AttemptState, ItemKind, JobKind, Route, Verb
from assessments.errors import (
    AssignmentGone,
    NothingToTakeBack,
    NotQualified,
    RatingIncomplete,
)
from assessments.models import (
    Attempt,
    AttemptItem,
    RaterQualification,
    Rating,
    RatingAssignment,
    RatingRequest,
    RecordingPart,
    Response,
    StaffUser,
    Take,
)
from assessments.pipeline import stages

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request came to: attempts, answers, and ratings that are now waited for."""

    n_attempts: int = 0
    n_answers: int = 0
    n_ratings: int = 0

    def __add__(self, other: "Asked") -> "Asked":
        return Asked(
            self.n_attempts + other.n_attempts,
            self.n_answers + other.n_answers,
            self.n_ratings + other.n_ratings,
        )


# --- asking --------------------------------------------------------------------------------


def ask(
    attempt_ids: Collection[int],
    n_raters: int,
    escalate_from: int,
    actor: StaffUser | None = None,
) -> Asked:
    """Open places for ``n_raters`` at every open answer of these attempts.

    Attempts that are not scored yet, and answers that have as many raters, are left out.
    """
    done = Asked()
    pks = sorted(set(attempt_ids))
    for start in range(0, len(pks), CHUNK):
        with transaction.atomic():
            chunk = pks[start : start + CHUNK]
            done += _ask(chunk, n_raters, escalate_from, actor)
    return done


def would_ask(attempt_ids: Collection[int], n_raters: int) -> Asked:
    """What ``ask`` would come to, without asking."""
    return _sum(_places(_askable(attempt_ids), n_raters))


def _ask(
    attempt_ids: Sequence[int], n_raters: int, escalate_from: int, actor: StaffUser | None
) -> Asked:
    locked = Attempt.objects.filter(pk__in=attempt_ids).order_by("pk").select_for_update()
    wanted = _places(_askable([attempt.pk for attempt in locked]), n_raters)
    asked = sorted({attempt for _, attempt, _ in wanted})
    RatingRequest.objects.bulk_create(
        [
            RatingRequest(
                attempt_id=attempt,
                n_raters=n_raters,
                escalate_from=escalate_from,
                requested_by=actor,
            )
            for attempt in asked
        ],
        ignore_conflicts=True,  # one is open still: more raters, or an answer given anew
    )
    RatingAssignment.objects.bulk_create(
        RatingAssignment(attempt_item_id=item) for item, _, n in wanted for _ in range(n)
    )
    _have_blurred([item for item, *_ in wanted])
    return _sum(wanted)


def _have_blurred(items: Sequence[int]) -> None:
    """Have the copies without faces made, which is all that raters see of a video."""
    parts = RecordingPart.objects.filter(
        take__response__attempt_item__in=items,
        take__is_chosen=True,
        take__route=Route.VIDEO,
        completed_at__isnull=False,
        blurred__isnull=True,
    )
    blurring.ask(list(parts.values_list("pk", flat=True)))


def _askable(attempt_ids: Collection[int]) -> QuerySet[Attempt]:
    return Attempt.objects.of_candidates().filter(pk__in=attempt_ids, state=AttemptState.SCORED)


def _places(attempts: QuerySet[Attempt], n_raters: int) -> list[tuple[int, int, int]]:
    """Attempt item, attempt, and how many raters more, of each answer that is not rated out."""
    standing = RatingAssignment.objects.filter(returned_at__isnull=True, waived_at__isnull=True)
    has = standing.of_present_answers()
    rows = open_answers(attempts).annotate(
        n=Count("assignments", filter=Q(assignments__in=has), distinct=True)
    )
    found = rows.filter(n__lt=n_raters).values_list("pk", "attempt_id", "n")
    return [(item, attempt, n_raters - n) for item, attempt, n in found]


def open_answers(attempts: QuerySet[Attempt]) -> QuerySet[AttemptItem]:
    """Written and spoken answers that say something, to questions with a rubric."""
    mine = Response.objects.filter(attempt_item=OuterRef("pk"))
    chosen = Take.objects.filter(response=OuterRef("pk"), is_chosen=True)
    version = "form_item__item_version"
    return (
        AttemptItem.objects.filter(
            Exists(mine.filter(~Q(text="") | Exists(chosen))), attempt__in=attempts
        )
        .exclude(**{f"{version}__kind": ItemKind.SJT})
        .filter(
            **{
                f"{version}__keyed_to__is_scored": True,
                f"{version}__keyed_to__competency__rubrics__isnull": False,
            }
        )
        .distinct()
    )


def _sum(places: Iterable[tuple[int, int, int]]) -> Asked:
    rows = list(places)
    return Asked(len({attempt for _, attempt, _ in rows}), len(rows), sum(n for *_, n in rows))


# --- a rater's queue -----------------------------------------------------------------------


def is_qualified(rater: StaffUser) -> bool:
    return RaterQualification.objects.filter(rater=rater, passed=True).exists()


@transaction.atomic
def take(rater: StaffUser, item_version_id: int) -> RatingAssignment | None:
    """The answer to this question that is in ``rater``'s hands, or the next; None where none is.

    The order is drawn per rater, so that no answer is read tired by everybody.
    """
    StaffUser.objects.select_for_update().get(pk=rater.pk)  # one at a time, in two tabs too
    if not is_qualified(rater):
        raise NotQualified(rater.pk)
    of_question = Q(attempt_item__form_item__item_version=item_version_id)
    mine = RatingAssignment.objects.in_hand_of(rater).filter(of_question)
    if found := mine.filter(due_at__gt=timezone.now()).order_by("taken_at", "pk").first():
        return found
    drawn = MD5(Concat(Value(f"{rater.pk}:"), Cast("attempt_item_id", TextField())))
    waiting = RatingAssignment.objects.waiting_for(rater).filter(of_question)
    free = waiting.order_by(drawn, "pk").select_for_update(of=("self",), skip_locked=True).first()
    if free is None:
        return None
    free.rater, free.taken_at = rater, timezone.now()
    free.due_at = free.taken_at + timedelta(seconds=settings.RATING_LEASE_S)
    free.save(update_fields=["rater", "taken_at", "due_at"])
    return free


def hand_in(
    rater: StaffUser, assignment_id: int, given: Mapping[str, Given], note: str = ""
) -> None:
    """Keep what was given, by slug, until it is final; what was held before becomes final."""
    settle_of(rater)
    with transaction.atomic():
        row = _in_hand(rater, assignment_id)
        sheets = sheets_of(row.attempt_item.form_item.item_version_id)
        slugs = [sheet.competency.slug for sheet in sheets]
        if set(slugs) != set(given) or not all(one.is_whole for one in given.values()):
            raise RatingIncomplete(assignment_id)
        row.given = {"levels": {slug: asdict(given[slug]) for slug in slugs}, "note": note}
        row.given_at = timezone.now()
        row.save(update_fields=["given", "given_at"])


@transaction.atomic
def take_back(rater: StaffUser, assignment_id: int) -> RatingAssignment:
    """Have an answer in hand again whose levels are still held; they stay filled in."""
    again = timezone.now() + timedelta(seconds=settings.RATING_LEASE_S)
    held = RatingAssignment.objects.held().filter(pk=assignment_id, rater=rater)
    if not held.update(given_at=None, due_at=again):
        raise NothingToTakeBack(assignment_id)
    return RatingAssignment.objects.get(pk=assignment_id)


@transaction.atomic
def give_back(rater: StaffUser, assignment_id: int) -> None:
    """Let somebody else rate this one; it does not come back to this rater."""
    _return([_in_hand(rater, assignment_id)])


@transaction.atomic
def return_overdue() -> int:
    """Free the places of raters who went away; they may take the same answer again later."""
    now = timezone.now()
    rows = RatingAssignment.objects.unfinished().filter(given_at__isnull=True, due_at__lt=now)
    late = list(rows.select_for_update(skip_locked=True))
    _return(late)
    return len(late)


def _in_hand(rater: StaffUser, assignment_id: int) -> RatingAssignment:
    rows = RatingAssignment.objects.in_hand_of(rater).that_count()
    rows = rows.filter(due_at__gt=timezone.now())
    mine = rows.select_related("attempt_item__form_item").select_for_update(of=("self",))
    found = mine.filter(pk=assignment_id).first()
    if found is None:
        raise AssignmentGone(assignment_id)
    return found


def _return(rows: Sequence[RatingAssignment]) -> None:
    RatingAssignment.objects.filter(pk__in=[row.pk for row in rows]).update(
        returned_at=timezone.now()
    )
    RatingAssignment.objects.bulk_create(
        RatingAssignment(attempt_item_id=row.attempt_item_id, reason=row.reason) for row in rows
    )
    further = [row.attempt_item_id for row in rows if row.reason == AssignmentReason.DISAGREEMENT]
    for attempt in Attempt.objects.filter(items__in=further).distinct():
        stages.after_rating(attempt)


# --- becoming final ------------------------------------------------------------------------


def settle_of(rater: StaffUser) -> None:
    """Make final what this rater handed in."""
    _settle(RatingAssignment.objects.held().filter(rater=rater))


def settle_due() -> int:
    """Make final what was held for long enough."""
    until = timezone.now() - timedelta(seconds=settings.RATING_HOLD_S)
    return _settle(RatingAssignment.objects.held().filter(given_at__lt=until))


def _settle(held: QuerySet[RatingAssignment]) -> int:
    return sum(settle(pk) for pk in list(held.order_by("given_at").values_list("pk", flat=True)))


@transaction.atomic
def settle(assignment_id: int) -> bool:
    """Write the ratings, then see what they lead to; False where somebody else did.

    The attempt is locked, so that of two raters who end at once one sees the other.
    """
    attempts = Attempt.objects.filter(items__assignments=assignment_id)
    attempt = attempts.select_for_update(of=("self",)).first()
    rows = RatingAssignment.objects.held().filter(pk=assignment_id)
    row = (
        rows.select_related("rater", "attempt_item__form_item")
        .select_for_update(of=("self",))
        .first()
    )
    if attempt is None or row is None or row.rater is None:
        return False
    _write(row, row.rater)
    row.done_at = timezone.now()
    row.save(update_fields=["done_at"])
    audit.record(Verb.RATED, attempt, actor=row.rater, item=row.attempt_item_id)
    _escalate(attempt, row.attempt_item_id)
    stages.after_rating(attempt)
    return True


def _write(row: RatingAssignment, rater: StaffUser) -> None:
    levels = row.given["levels"]
    Rating.objects.bulk_create(
        Rating(
            attempt_item_id=row.attempt_item_id,
            competency=sheet.competency,
            rubric=sheet.rubric,
            rater=rater,
            note=row.given["note"],
            **levels[sheet.competency.slug],
        )
        for sheet in sheets_of(row.attempt_item.form_item.item_version_id)
        if sheet.competency.slug in levels
    )


def _escalate(attempt: Attempt, item_id: int) -> None:
    """Open a place for one rater more where the raters of an answer differ by too much."""
    request = RatingRequest.objects.filter(attempt=attempt, closed_at__isnull=True).first()
    places = RatingAssignment.objects.filter(attempt_item=item_id, returned_at__isnull=True)
    places = places.of_present_answers()
    if request is None or places.filter(Q(done_at=None) | Q(reason=AssignmentReason.DISAGREEMENT)):
        return
    apart = widest_difference(item_id)
    if apart < request.escalate_from:
        return
    RatingAssignment.objects.create(attempt_item_id=item_id, reason=AssignmentReason.DISAGREEMENT)
    audit.record(Verb.ESCALATED, attempt, by_system=True, item=item_id, levels=apart)
    jobs.enqueue(JobKind.ATTEMPT_SCORED, attempt.pk)  # the shortlist marks it at once


def widest_difference(item_id: int) -> int:
    """Levels between the highest and the lowest of an answer, in the competency where most."""
    spans = (
        Rating.objects.of_present_answers()
        .filter(attempt_item=item_id, level__isnull=False)
        .values("competency")
        .annotate(apart=Max("level") - Min("level"))
    )
    return max((row["apart"] for row in spans), default=0)


def with_disagreement(attempt_ids: Collection[int]) -> set[int]:
    """The attempts at which a further rater was asked, because two differed by too much."""
    rows = RatingAssignment.objects.of_present_answers().filter(
        attempt_item__attempt__in=attempt_ids, reason=AssignmentReason.DISAGREEMENT
    )
    return set(rows.values_list("attempt_item__attempt", flat=True))
