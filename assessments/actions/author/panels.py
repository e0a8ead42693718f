"""Expert panels: invite, rate, hand in, close; and the key that is made of what they rated."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import audit, emails
from assessments.actions.author.assign import WAITING
from assessments.enums import ItemKind, Verb
from assessments.errors import ExpertLinkEnded, NotNow, PanelClosed, PanelRefused
from assessments.models import (
    Competency,
    Expert,
    ExpertPanel,
    ExpertRating,
    ItemBank,
    ItemVersion,
    Option,
    StaffUser,
)

Cell = tuple[int, int]  # ids of an option and a competency: what gets one rating of each expert


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of a panel: each option is rated for each competency that the item scores."""

    version: ItemVersion
    options: tuple[Option, ...]
    competencies: tuple[Competency, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple((o.pk, c.pk) for c in self.competencies for o in self.options)


def asked(panel: ExpertPanel) -> list[Asked]:
    """The items of a panel in the order in which every expert sees them."""
    versions = (
        panel.items.select_related("item")
        .prefetch_related("options", "keyed_to__competency")
        .order_by("item__code", "pk")
    )
    return [asked_of(version) for version in versions]


def asked_of(version: ItemVersion) -> Asked:
    """Expects ``options`` and ``keyed_to__competency`` prefetched."""
    scored = [link.competency for link in version.keyed_to.all() if link.is_scored]
    return Asked(
        version,
        tuple(sorted(version.options.all(), key=lambda option: option.position)),
        tuple(sorted(scored, key=lambda c: (c.position, c.pk))),
    )


def is_over(panel: ExpertPanel) -> bool:
    """Whether no rating is taken any more: it was closed, or its last day has passed."""
    has_passed = panel.closes_on is not None and panel.closes_on < timezone.localdate()
    return panel.closed_at is not None or has_passed


@transaction.atomic
def create(
    bank: ItemBank,
    *,
    name: str,
    items: Sequence[ItemVersion],
    emails: Sequence[str],
    actor: StaffUser,
    instructions: str = "",
    closes_on: date | None = None,
) -> ExpertPanel:
    """Make a panel with its experts; ``send`` then mails the links."""
    _refuse_unratable(bank, items)
    panel = ExpertPanel.objects.create(
        bank=bank, name=name, instructions=instructions, closes_on=closes_on, created_by=actor
    )
    panel.items.set(items)
    made = _add(panel, emails)
    audit.record(Verb.CREATED, panel, actor=actor, n_items=len(items), n_experts=len(made))
    return panel


@transaction.atomic
def add_experts(panel: ExpertPanel, emails: Sequence[str], actor: StaffUser) -> list[Expert]:
    """Add those who are not on the panel yet; ``send`` then mails the links."""
    held = ExpertPanel.objects.select_for_update().get(pk=panel.pk)
    if is_over(held):
        raise PanelClosed(panel.pk)
    known = {email.lower() for email in held.experts.values_list("email", flat=True)}
    made = _add(held, [email for email in emails if email.lower() not in known])
    audit.record(Verb.INVITED, held, actor=actor, n_experts=len(made))
    return made


def send(experts: Sequence[Expert]) -> list[Expert]:
    """Mail the links; returns those that were not sent: their links can be handed over."""
    taken = emails.send_to_experts(experts)
    Expert.objects.filter(pk__in=[expert.pk for expert in taken]).update(invited_at=timezone.now())
    return [expert for expert in experts if expert not in taken]


@transaction.atomic
def renew(expert: Expert, actor: StaffUser) -> Expert:
    """Have a link to send again: the live one, or a fresh one where it was revoked."""
    held = _held(expert)
    if is_over(held.panel):
        raise PanelClosed(held.panel_id)
    if held.revoked_at:
        held.public_id, held.revoked_at = uuid.uuid4(), None
        held.save(update_fields=["public_id", "revoked_at"])
    audit.record(Verb.INVITED, held, actor=actor, panel=held.panel_id, again=True)
    return held


@transaction.atomic
def revoke(expert: Expert, actor: StaffUser) -> None:
    """Make the link worthless; the ratings are kept, but do not count until ``renew``."""
    live = Expert.objects.filter(pk=expert.pk, revoked_at=None)
    if not live.update(revoked_at=timezone.now()):
        raise NotNow(expert.pk, sentence=_("This link was revoked before."))
    audit.record(Verb.LINK_REVOKED, expert, actor=actor, panel=expert.panel_id)


@transaction.atomic
def close(panel: ExpertPanel, actor: StaffUser) -> None:
    """Take no rating any more; what was saved counts, handed in or not."""
    open_ = ExpertPanel.objects.filter(pk=panel.pk, closed_at=None)
    if not open_.update(closed_at=timezone.now()):
        raise NotNow(panel.pk, sentence=_("This panel is closed already."))
    audit.record(Verb.CLOSED, panel, actor=actor)


@transaction.atomic
def reopen(panel: ExpertPanel, actor: StaffUser) -> None:
    """Take ratings again, without a last day."""
    held = ExpertPanel.objects.select_for_update().get(pk=panel.pk)
    if not is_over(held):
        raise NotNow(panel.pk, sentence=_("This panel is open already."))
    ExpertPanel.objects.filter(pk=panel.pk).update(closed_at=None, closes_on=None)
    audit.record(Verb.OPENED, panel, actor=actor)


@transaction.atomic
def rate(expert: Expert, given: Mapping[Cell, int]) -> None:
    """Keep these ratings (1–7), new or changed, while the panel is open and not handed in."""
    held = _held(expert)
    _must_be_open(held)
    ExpertRating.objects.bulk_create(
        [
            ExpertRating(expert=held, option_id=option, competency_id=competency, value=value)
            for (option, competency), value in given.items()
        ],
        update_conflicts=True,
        unique_fields=["expert", "option", "competency"],
        update_fields=["value", "rated_at"],
    )


@transaction.atomic
def finish(expert: Expert) -> None:
    """Hand in; what is not rated stays without a rating."""
    held = _held(expert)
    _must_be_open(held)
    Expert.objects.filter(pk=held.pk).update(finished_at=timezone.now())
    audit.record(Verb.SUBMITTED, held, panel=held.panel_id)


def _must_be_open(expert: Expert) -> None:
    if expert.revoked_at:
        raise ExpertLinkEnded(expert.pk)
    if expert.finished_at or is_over(expert.panel):
        raise PanelClosed(expert.panel_id)


def _held(expert: Expert) -> Expert:
    rows: QuerySet[Expert] = Expert.objects.select_for_update(of=("self",))
    return rows.select_related("panel__created_by").get(pk=expert.pk)


def _refuse_unratable(bank: ItemBank, items: Sequence[ItemVersion]) -> None:
    if not items:
        raise PanelRefused(bank.pk, sentence=_("Choose at least one item to be rated."))
    for version in items:
        item = asked_of(version)
        said = ""
        if version.kind != ItemKind.SJT or version.item.bank_id != bank.pk:
            said = _("“%(item)s” has no options to be rated.")
        elif len(item.options) < 2 or not item.competencies:
            said = _("“%(item)s” needs two options and a competency before it can be rated.")
        elif any(competency.slug == WAITING for competency in item.competencies):
            said = _("“%(item)s” does not say yet which competency its key measures.")
        if said:
            raise PanelRefused(version.pk, sentence=said % {"item": version})


def _add(panel: ExpertPanel, emails: Sequence[str]) -> list[Expert]:
    last = panel.experts.aggregate(last=Max("number"))["last"] or 0
    return Expert.objects.bulk_create(
        Expert(panel=panel, number=number, email=email)
        for number, email in enumerate(emails, start=last + 1)
    )
