"""Rows for tests, made with the real models: plain functions, each with sensible defaults."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from assessments.actions import attempts
from assessments.enums import AttemptState, ItemKind, PublicationState, ResponseFormat, Role, Route
from assessments.models import (
    AssessmentForm,
    Attempt,
    AttemptItem,
    Competency,
    Expert,
    ExpertPanel,
    ExpertRating,
    FormItem,
    FormSection,
    FormVersion,
    Item,
    ItemBank,
    ItemCompetency,
    ItemVersion,
    Option,
    OptionRating,
    ScalePoint,
    StaffUser,
    Turn,
)
from assessments.scoring import sjt
from candidates.enums import ConsentPurpose, OpeningState
from candidates.models import Application, Candidate, Consent, Invitation, Opening
from config.llm import LanguageModel

SCORED = ("compassion", "warmth", "patience", "communication")
PASSWORD = "a long enough password"
OPTION_TEXTS = {
    "a": "I'm sorry, that spoils the day. May I send it to the shop near you?",
    "b": "It will be there tomorrow before noon.",
    "c": "Please wait while I check what happened.",
    "d": "You should have ordered earlier.",
}
OPTION_RATINGS = {"a": (7, 6, 7), "b": (5, 4, 4), "c": (3, 4, 3), "d": (1, 1, 2)}
_numbers = count(1)


def make_competency(slug: str = "compassion", *, is_scored: bool = True) -> Competency:
    words = slug.replace("-", " ")
    fields = {"name": words.capitalize(), "description": f"Shows {words}.", "is_scored": is_scored}
    return Competency.objects.get_or_create(slug=slug, defaults=fields)[0]


def make_bank(slug: str = "service") -> ItemBank:
    fields = {"name": "Service", "keying_note": "Rated by the authors of these tests."}
    return ItemBank.objects.get_or_create(slug=slug, defaults=fields)[0]


def make_item(
    kind: str = ItemKind.SJT,
    *,
    response_format: str = "",
    n_turns: int = 1,
    competencies: Sequence[str] = SCORED,
    publish: bool = True,
    is_practice: bool = False,
    bank: ItemBank | None = None,
    **fields: object,
) -> ItemVersion:
    """One version of one new item: four rated options, or turns, as its kind asks for."""
    n = next(_numbers)
    item = Item.objects.create(bank=bank or make_bank(), code=f"item-{n}", is_practice=is_practice)
    by_kind: dict[str, object] = {"time_limit_s": 90}
    if kind == ItemKind.WRITTEN:
        by_kind = {"time_limit_s": 300, "facts": ["The parcel is at Mill Road.", "It is paid."]}
    if kind == ItemKind.ROLE_PLAY:
        by_kind = {"think_s": 20, "answer_s": 60, "typed_s": 240, "takes": 2, "speaker": "Ms Ortiz"}
    if kind == ItemKind.SJT:
        response_format = response_format or ResponseFormat.PICK_ONE
    version = ItemVersion.objects.create(
        item=item,
        kind=kind,
        response_format=response_format,
        **{
            "title": f"The parcel {n}",
            "stem": "A customer writes: “My parcel was due yesterday.”",
            **by_kind,
            **fields,
        },
    )
    scored = [make_competency(slug) for slug in competencies]
    for competency in scored:
        ItemCompetency.objects.create(item_version=version, competency=competency)
    if kind == ItemKind.SJT:
        _give_options(version, scored)
    if kind == ItemKind.ROLE_PLAY:
        for position in range(1, n_turns + 1):
            Turn.objects.create(
                item_version=version, position=position, text=f"What now? ({position})"
            )
    if publish:
        publish_version(version)
    return version


def _give_options(version: ItemVersion, scored: Sequence[Competency]) -> None:
    for position, (key, text) in enumerate(OPTION_TEXTS.items(), start=1):
        option = Option.objects.create(item_version=version, key=key, position=position, text=text)
        OptionRating.objects.bulk_create(
            OptionRating(option=option, competency=competency, rater=f"author-{i}", value=value)
            for competency in scored
            for i, value in enumerate(OPTION_RATINGS[key], start=1)
        )


def publish_version(version: ItemVersion | FormVersion) -> None:
    version.state = PublicationState.PUBLISHED
    version.published_at = timezone.now()
    version.save(update_fields=["state", "published_at"])


def make_form(
    versions: Sequence[ItemVersion] | None = None,
    *,
    n_drawn: int | None = None,
    shuffles_items: bool = False,
    shuffles_options: bool = False,
    practice: Sequence[ItemVersion] = (),
    publish: bool = True,
) -> FormVersion:
    """A form of one section; without ``versions`` an SJT, a written item and a role-play."""
    n = next(_numbers)
    form = AssessmentForm.objects.create(slug=f"form-{n}", name="Service, short")
    form_version = FormVersion.objects.create(form=form, expected_minutes=16)
    section = FormSection.objects.create(
        form_version=form_version,
        position=1,
        title="All",
        n_drawn=n_drawn,
        shuffles_items=shuffles_items,
        shuffles_options=shuffles_options,
    )
    if versions is None:
        versions = [make_item(), make_item(ItemKind.WRITTEN), make_item(ItemKind.ROLE_PLAY)]
    for position, version in enumerate(versions, start=1):
        form_item = FormItem.objects.create(
            section=section, item_version=version, position=position
        )
        _freeze_scale(form_item)
    form_version.practice_items.set(practice)
    if publish:
        publish_version(form_version)
    return form_version


def _freeze_scale(form_item: FormItem) -> None:
    """A plausible scale for tests; publishing a form for real simulates chance instead."""
    version = form_item.item_version
    if version.kind != ItemKind.SJT:
        return
    method = sjt.default_method(version.response_format)
    chance, full = {
        sjt.Method.PROPORTION: (0.25, 1.0),
        sjt.Method.BEST_WORST: (0.0, 2.0),
        sjt.Method.SPEARMAN: (0.0, 1.0),
        sjt.Method.STANDARDISED_DISTANCE: (-1.1, -0.1),
        sjt.Method.HITS_MINUS_FALSE: (0.2, 1.0),
    }[method]
    for keyed in version.keyed_to.filter(is_scored=True):
        ScalePoint.objects.create(
            form_item=form_item,
            competency_id=keyed.competency_id,
            method=method,
            chance=chance,
            full=full,
        )


def make_attempt(
    form_version: FormVersion | None = None,
    *,
    state: str = AttemptState.OPEN,
    route: str = Route.TYPED,
    may_record: bool = False,
    may_machine_score: bool = True,
    time_factor: Decimal = Decimal(1),
    seed: int = 7,
    expires_at: datetime | None = None,
    **fields: object,
) -> Attempt:
    """An attempt in ``state``; all but an invited one have their items drawn."""
    attempt = Attempt.objects.create(
        form_version=form_version or make_form(),
        route=route,
        may_record=may_record or route != Route.TYPED,
        may_machine_score=may_machine_score,
        time_factor=time_factor,
        seed=seed,
        expires_at=expires_at or timezone.now() + timedelta(days=14),
        **fields,
    )
    if state != AttemptState.INVITED:
        attempts.start(attempt)
    if state in (AttemptState.SUBMITTED, AttemptState.SCORED):
        attempt.submitted_at = timezone.now()
    if state != attempt.state:
        attempt.state = state
        attempt.save(update_fields=["state", "submitted_at"])
    return attempt


def item_of(attempt: Attempt, position: int = 1) -> AttemptItem:
    return AttemptItem.objects.select_related("form_item__item_version", "attempt").get(
        attempt=attempt, position=position
    )


def make_opening(form_version: FormVersion | None = None, **fields: object) -> Opening:
    defaults: dict[str, object] = {
        "name": "Support agent",
        "location": "Leeds",
        "state": OpeningState.OPEN,
        "opened_at": timezone.now(),
        "contact_email": "people@example.org",
        "retention_until": timezone.localdate() + timedelta(days=180),
    }
    return Opening.objects.create(
        form_version=form_version or make_form(), **{**defaults, **fields}
    )


def make_application(
    attempt: Attempt | None = None,
    *,
    opening: Opening | None = None,
    name: str = "Ada Obi",
    email: str = "",
    has_consented: bool = True,
) -> Application:
    """A candidate with an attempt, a live invitation and, unless told otherwise, consents."""
    n = next(_numbers)
    attempt = attempt or make_attempt(
        opening.form_version if opening else None, state=AttemptState.INVITED
    )
    application = Application.objects.create(
        candidate=Candidate.objects.create(name=name, email=email or f"ada{n}@example.org"),
        opening=opening or make_opening(attempt.form_version),
        attempt=attempt,
    )
    now = timezone.now()
    Invitation.objects.create(
        application=application, sent_at=now, expires_at=now + timedelta(days=14)
    )
    if has_consented:
        given = {
            ConsentPurpose.RECORDING: attempt.may_record,
            ConsentPurpose.MACHINE_SCORING: attempt.may_machine_score,
        }
        for purpose, is_given in given.items():
            Consent.objects.create(
                application=application,
                purpose=purpose,
                is_given=is_given,
                text_version="test",
                text="May we?",
            )
    return application


def make_language_model(**changes: Any) -> LanguageModel:
    """Settings of a language-model rater whose address nobody answers."""
    fields: dict[str, Any] = {
        "url": "http://localhost:9/v1",
        "model": "rater-7b",
        "run_by": "Example Models Ltd",
        "key": "key-of-the-tests-4711",
        "body": {"temperature": 0, "max_tokens": 500},
        "timeout_s": 5,
        "tries": 3,
        "wait_days": 3,
        "requests_per_day": 100,
        "tokens_per_day": 1_000_000,
        "requests_per_attempt": 20,
        "tokens_per_attempt": 100_000,
    }
    return LanguageModel(**(fields | changes))


def make_staff(*roles: Role | str, email: str = "", **fields: object) -> StaffUser:
    """A staff member with these roles, signing in with ``PASSWORD``."""
    email = email or f"staff{next(_numbers)}@example.org"
    return StaffUser.objects.create_user(
        email, PASSWORD, roles=[str(role) for role in roles], **fields
    )


def make_panel(
    items: Sequence[ItemVersion] | None = None,
    *,
    n_experts: int = 0,
    created_by: StaffUser | None = None,
    **fields: object,
) -> ExpertPanel:
    """A panel of one item with this many experts, who have rated nothing."""
    items = items if items is not None else [make_item(competencies=SCORED[:2])]
    defaults: dict[str, object] = {"name": "Service leads", "bank": items[0].item.bank}
    panel = ExpertPanel.objects.create(
        created_by=created_by or make_staff(Role.AUTHOR), **{**defaults, **fields}
    )
    panel.items.set(items)
    Expert.objects.bulk_create(
        Expert(panel=panel, number=n, email=f"expert{n}@example.org")
        for n in range(1, n_experts + 1)
    )
    return panel


def rate_all(expert: Expert, values: Mapping[str, int] | None = None) -> None:
    """Let ``expert`` rate every option of the panel, alike for each competency."""
    values = values or {"a": 7, "b": 5, "c": 3, "d": 1}
    ExpertRating.objects.bulk_create(
        ExpertRating(
            expert=expert, option=option, competency=link.competency, value=values[option.key]
        )
        for version in expert.panel.items.all()
        for option in version.options.all()
        for link in version.keyed_to.filter(is_scored=True)
    )
