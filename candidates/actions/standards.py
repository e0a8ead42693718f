"""Standard setting: invite judges, take what they say, end a round, close."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import audit
from assessments.enums import Verb
from assessments.models import Competency, FormItem, StaffUser
from candidates import emails
from candidates.enums import BarMethod
from candidates.errors import JudgeMissing, JudgingClosed, NotAllRated, StandardChanged
from candidates.models import (
    AngoffRating,
    Application,
    GroupJudgement,
    Judge,
    Opening,
    StandardSetting,
)

Cell = tuple[int, int]  # ids of a form item and a competency


@dataclass(frozen=True, slots=True)
class Asked:
    """One item that Angoff judges rate, for each competency it scores.

    ``share``: how much it counts in a score: its weight, times how often it is drawn.
    """

    form_item: FormItem
    competencies: tuple[Competency, ...]
    share: float

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple((self.form_item.pk, c.pk) for c in self.competencies)


def asked(setting: StandardSetting) -> list[Asked]:
    """The items of the form, in the order in which every judge sees them."""
    rows = (
        FormItem.objects.filter(section__form_version__openings=setting.opening_id)
        .select_related("section", "item_version")
        .prefetch_related("item_version__keyed_to__competency")
        .order_by("section__position", "position")
    )
    sizes: dict[int, int] = {}
    for row in rows:
        sizes[row.section_id] = sizes.get(row.section_id, 0) + 1
    found = [_asked(row, sizes[row.section_id]) for row in rows]
    return [one for one in found if one.competencies]


def _asked(row: FormItem, n_items: int) -> Asked:
    scored = [link.competency for link in row.item_version.keyed_to.all() if link.is_scored]
    share = row.weight * row.section.n_given(n_items) / n_items
    return Asked(row, tuple(sorted(scored, key=lambda c: (c.position, c.pk))), share)


@transaction.atomic
def create(
    opening: Opening,
    *,
    method: BarMethod,
    description: str,
    actor: StaffUser,
    staff: Iterable[StaffUser] = (),
    addresses: Iterable[str] = (),
) -> StandardSetting:
    """Make a setting with its judges; ``send`` then mails the links.

    Only staff sort candidates: nobody else may see what they answered.
    """
    setting = StandardSetting.objects.create(
        opening=opening, method=method, description=description.strip(), created_by=actor
    )
    made = _add(setting, staff, addresses)
    if not made:
        raise JudgeMissing(opening.pk)
    audit.record(
        Verb.CREATED, setting, actor=actor, opening=opening.pk, method=method, n_judges=len(made)
    )
    return setting


@transaction.atomic
def add_judges(
    setting: StandardSetting,
    actor: StaffUser,
    staff: Iterable[StaffUser] = (),
    addresses: Iterable[str] = (),
) -> list[Judge]:
    """Add those who are not judges yet, while the first round is open."""
    held = _held(setting)
    if held.closed_at or held.round > 1:
        raise JudgingClosed(setting.pk)
    made = _add(held, staff, addresses)
    audit.record(Verb.INVITED, held, actor=actor, n_judges=len(made))
    return made


def send(judges: Sequence[Judge]) -> list[Judge]:
    """Mail the links; returns those whose mail was not taken."""
    return emails.send_to_judges(judges)


@transaction.atomic
def revoke(judge: Judge, actor: StaffUser) -> None:
    """Make the link worthless; what the judge said is kept, but does not count."""
    live = Judge.objects.filter(pk=judge.pk, revoked_at=None, setting__closed_at=None)
    if not live.update(revoked_at=timezone.now()):
        raise StandardChanged(judge.pk)
    audit.record(Verb.LINK_REVOKED, judge, actor=actor, setting=judge.setting_id)


@transaction.atomic
def begin_second_round(setting: StandardSetting, actor: StaffUser) -> None:
    """Show the judges what all said, and ask those who handed in again.

    Their first ratings stand until they change them.
    """
    held = _held(setting)
    first = StandardSetting.objects.filter(
        pk=held.pk, round=1, closed_at=None, method=BarMethod.ANGOFF
    )
    done = held.judges.filter(finished_round=1, revoked_at=None)
    if not done.exists():
        raise JudgeMissing(setting.pk, sentence=_("No judge has handed in the first round yet."))
    if not first.update(round=2):
        raise StandardChanged(setting.pk)
    AngoffRating.objects.bulk_create(
        AngoffRating(
            judge_id=row.judge_id,
            round=2,
            form_item_id=row.form_item_id,
            competency_id=row.competency_id,
            expected=row.expected,
        )
        for row in AngoffRating.objects.filter(judge__in=done, round=1)
    )
    audit.record(Verb.OPENED, held, actor=actor, round=2)


@transaction.atomic
def close(setting: StandardSetting, actor: StaffUser) -> None:
    """Take no judgement any more; what was handed in is the standard."""
    held = _held(setting)
    done = held.judges.filter(finished_round=held.round, revoked_at=None).count()
    if not done:
        raise JudgeMissing(setting.pk, sentence=_("No judge has handed in yet."))
    if not StandardSetting.objects.filter(pk=held.pk, closed_at=None).update(
        closed_at=timezone.now()
    ):
        raise StandardChanged(setting.pk)
    audit.record(Verb.STANDARD_SET, held, actor=actor, opening=held.opening_id, n_judges=done)


def may_judge(judge: Judge) -> bool:
    """Whether this judge still has something to do."""
    setting = judge.setting
    is_asked = judge.finished_round == setting.round - 1
    return is_asked and judge.revoked_at is None and setting.closed_at is None


@transaction.atomic
def rate(judge: Judge, given: Mapping[Cell, float]) -> None:
    """Keep these expected scores (1–5), new or changed, in the round that is open."""
    held = _held_judge(judge)
    AngoffRating.objects.bulk_create(
        [
            AngoffRating(
                judge=held,
                round=held.setting.round,
                form_item_id=item,
                competency_id=competency,
                expected=value,
            )
            for (item, competency), value in given.items()
        ],
        update_conflicts=True,
        unique_fields=["judge", "round", "form_item", "competency"],
        update_fields=["expected"],
    )


def given(judge: Judge, round_: int) -> dict[Cell, float]:
    """What one judge said in one round."""
    rows = judge.ratings.filter(round=round_)
    return {
        (item, competency): value
        for item, competency, value in rows.values_list("form_item", "competency", "expected")
    }


def to_sort(setting: StandardSetting) -> list[int]:
    """The applications that contrasting groups are made of: all that have a result."""
    found = Application.objects.filter(opening=setting.opening_id, standing__isnull=False)
    return list(found.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def sort(judge: Judge, application_id: int, is_competent: bool | None) -> None:
    """Put one candidate into a group, or say that one cannot."""
    held = _held_judge(judge)
    if not Application.objects.filter(
        pk=application_id, opening=held.setting.opening_id, standing__isnull=False
    ).exists():
        raise StandardChanged(application_id)
    GroupJudgement.objects.update_or_create(
        judge=held, application_id=application_id, defaults={"is_competent": is_competent}
    )


@transaction.atomic
def hand_in(judge: Judge) -> None:
    """End this judge's part of the round. Angoff needs every rating: a gap would move the cut."""
    held = _held_judge(judge)
    setting = held.setting
    if setting.method == BarMethod.ANGOFF:
        cells = {cell for one in asked(setting) for cell in one.cells}
        if cells - given(held, setting.round).keys():
            raise NotAllRated(judge.pk)
    elif not held.judgements.exists():
        raise NotAllRated(judge.pk, sentence=_("Sort at least one candidate first."))
    Judge.objects.filter(pk=held.pk).update(finished_round=setting.round)
    audit.record(Verb.JUDGED, held, actor=held.user, setting=setting.pk, round=setting.round)


def _add(
    setting: StandardSetting, staff: Iterable[StaffUser], addresses: Iterable[str]
) -> list[Judge]:
    known_staff = set(setting.judges.values_list("user", flat=True))
    known = {email.lower() for email in setting.judges.values_list("email", flat=True)}
    last = setting.judges.aggregate(n=Max("number"))["n"] or 0
    who: list[dict[str, object]] = [{"user": one} for one in staff if one.pk not in known_staff]
    if setting.method == BarMethod.ANGOFF:
        who += [{"email": one} for one in addresses if one.lower() not in known]
    return Judge.objects.bulk_create(
        Judge(setting=setting, number=n, **one) for n, one in enumerate(who, start=last + 1)
    )


def _held(setting: StandardSetting) -> StandardSetting:
    return StandardSetting.objects.select_for_update().get(pk=setting.pk)


def _held_judge(judge: Judge) -> Judge:
    """The judge under a lock; the setting too, so that nothing is said after its end."""
    setting = StandardSetting.objects.select_for_update().get(pk=judge.setting_id)
    held = Judge.objects.select_for_update(of=("self",)).select_related("user").get(pk=judge.pk)
    held.setting = setting
    if not may_judge(held):
        raise JudgingClosed(judge.pk)
    return held


def counting(setting: StandardSetting) -> Q:
    """The judges whose word counts: those who handed in the newest round."""
    return Q(judge__setting=setting, judge__finished_round=setting.round, judge__revoked_at=None)
