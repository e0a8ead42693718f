import numpy as np
import pytest
from django.utils import timezone

from assessments.actions import responses
from assessments.actions.author import exposure, items
from assessments.enums import AttemptState, ItemKind, Role, Route
from assessments.models import (
    Attempt,
    AttemptItem,
    Competency,
    FormItem,
    FormSection,
    FormVersion,
    ItemScore,
    ItemVersion,
    ScoringRun,
)
from assessments.models import Option as OptionRow
from assessments.reports import form_reliability
from assessments.reports.blueprint import Blueprint, blueprint
from assessments.reports.form_contents import sections_of
from tests.factories import (
    item_of,
    make_attempt,
    make_competency,
    make_form,
    make_item,
    make_staff,
)

pytestmark = pytest.mark.django_db


def plan_of(version: FormVersion) -> Blueprint:
    return blueprint(version, sections_of(version))


def draft(*versions: ItemVersion, n_drawn: int | None = None) -> FormVersion:
    return make_form(versions, n_drawn=n_drawn, publish=False)


def words(version: FormVersion) -> str:
    return " ".join(plan_of(version).warnings)


def test_pool_counts_with_its_mean_item() -> None:
    both = ("compassion", "patience")
    one = ("compassion",)
    version = draft(
        make_item(competencies=both),
        make_item(competencies=one),
        make_item(ItemKind.WRITTEN, competencies=one),
        make_item(competencies=one),
        n_drawn=2,
    )

    plan = plan_of(version)

    assert (plan.n_questions, plan.n_in_pools) == (2, 4)
    assert [(line.kind, line.n_items) for line in plan.kinds] == [
        (ItemKind.SJT, 1.5),
        (ItemKind.WRITTEN, 0.5),
    ]
    counted = {str(c.competency): (c.n_items, c.low, c.high) for c in plan.competencies}
    assert counted == {"Compassion": (2.0, 2, 2), "Patience": (0.5, 0, 1)}


def test_minutes_are_held_against_the_promise_and_the_clocks() -> None:
    version = draft(make_item(ItemKind.WRITTEN, time_limit_s=600))
    version.expected_minutes = 6

    plan = plan_of(version)

    assert plan.offered_minutes == 6  # 60 % of ten minutes, and a moment to read
    assert plan.keeps_its_promise
    assert plan.limit_minutes == 10
    version.expected_minutes = 3
    assert not plan_of(version).keeps_its_promise


def test_own_time_limit_of_the_form_counts() -> None:
    version = draft(make_item(ItemKind.WRITTEN, time_limit_s=600))
    FormItem.objects.update(time_limit_s=120)

    assert plan_of(version).limit_minutes == 2


def test_role_play_may_take_as_long_as_its_longer_way_for_every_turn() -> None:
    """20 s to think, 240 s to type (more than two takes of 60 s), 120 s of slack; two turns."""
    version = draft(make_item(ItemKind.ROLE_PLAY, n_turns=2))

    assert plan_of(version).limit_minutes == pytest.approx(2 * 380 / 60)


def test_without_data_the_literature_is_assumed_and_says_so() -> None:
    version = draft(*[make_item(competencies=["warmth"]) for _ in range(4)])

    plan = plan_of(version)

    [line] = plan.competencies
    assert not plan.has_data
    assert line.expected.reliability == pytest.approx(0.1456, abs=0.001)
    assert line.expected.n_needed == 55
    assert not line.expected.is_enough


def scored_attempts(version: FormVersion, n: int, competency: Competency) -> None:
    """People with one true score each: every item shows it with some noise."""
    rng = np.random.default_rng(5)
    now = timezone.now()
    ended = {"opened_at": now, "submitted_at": now, "expires_at": now, "route": Route.TYPED}
    attempts = Attempt.objects.bulk_create(
        Attempt(form_version=version, state=AttemptState.SCORED, seed=seed, **ended)
        for seed in range(n)
    )
    runs = ScoringRun.objects.bulk_create(
        ScoringRun(attempt=attempt, number=1, started_at=now, finished_at=now)
        for attempt in attempts
    )
    form_items = list(enumerate(FormItem.objects.filter(section__form_version=version), start=1))
    drawn = AttemptItem.objects.bulk_create(
        AttemptItem(attempt=attempt, form_item=form_item, position=position)
        for attempt in attempts
        for position, form_item in form_items
    )
    true = np.repeat(rng.normal(3, 0.6, n), len(form_items))
    scores = np.clip(true + rng.normal(0, 0.6, len(drawn)), 1, 5)
    run_of = {run.attempt_id: run for run in runs}
    ItemScore.objects.bulk_create(
        ItemScore(
            run=run_of[item.attempt_id],
            attempt_item=item,
            competency=competency,
            method="mode",
            score=float(score),
        )
        for item, score in zip(drawn, scores, strict=True)
    )


def test_with_a_hundred_people_the_items_speak_for_themselves() -> None:
    versions = [make_item(competencies=["warmth"]) for _ in range(3)]
    published = make_form(versions)
    scored_attempts(published, 100, make_competency("warmth"))

    [line] = plan_of(draft(*versions, make_item(competencies=["warmth"]))).competencies

    seen = line.expected.observed
    assert seen is not None
    assert (seen.n_people, seen.n_items) == (100, 3)
    assert seen.correlation == pytest.approx(0.5, abs=0.12)
    assert seen.alpha is not None
    assert line.expected.reliability is not None
    assert line.expected.reliability > seen.alpha


def test_few_people_are_no_data() -> None:
    versions = [make_item(competencies=["warmth"]) for _ in range(2)]
    scored_attempts(make_form(versions), 9, make_competency("warmth"))

    assert form_reliability.observed([version.pk for version in versions]) == {}


def test_clean_form_gives_nothing_to_look_at() -> None:
    version = make_form([make_item(), make_item()])

    plan = plan_of(version)

    assert plan.faults == ()
    assert plan.warnings == ()


def test_faults_keep_a_draft_from_being_published() -> None:
    spanish = make_item(title="Letter", language="es")
    version = draft(make_item(title="Open", publish=False), spanish)
    FormSection.objects.create(form_version=version, position=2, title="Empty")
    FormSection.objects.filter(position=1).update(n_drawn=3)

    faults = plan_of(version).faults

    assert faults == (
        "“Open (v1)” is not published.",
        "“Letter (v1)” is not in the form's language (en).",
        "“All” draws 3 items but has 2.",
        "The section “Empty” is empty.",
    )


def test_item_whose_key_tells_nothing_apart_is_a_fault() -> None:
    item = make_item(title="Open", publish=False, competencies=["warmth"])
    for option in OptionRow.objects.filter(item_version=item):
        option.ratings.all().delete()

    assert any("Every rater must have rated" in fault for fault in plan_of(draft(item)).faults)


def test_keys_repeats_and_retired_items_are_worth_a_look() -> None:
    alone = make_item(title="Alone", publish=False)
    for option in alone.options.all():
        option.ratings.exclude(rater="author-1").delete()
    items.publish(alone)
    unkeyed = make_item(title="Unkeyed", competencies=[])
    twice = make_item(title="Twice")
    newer = items.new_version(twice)
    items.publish(newer)
    items.retire(twice)
    version = draft(alone, unkeyed, twice, newer)

    found = words(version)

    assert "The key of “Alone” comes from one rater alone." in found
    assert "“Unkeyed” is keyed to no competency" in found
    assert "The same item stands in more than one place: “Twice”." in found
    assert "“Twice” is retired" in found


def test_item_that_is_practised_before_is_worth_a_look() -> None:
    item = make_item(title="Known")
    version = make_form([item], practice=[item], publish=False)

    assert "Seen in the practice already: “Known”." in words(version)


def test_item_at_its_exposure_limit_is_worth_a_look() -> None:
    item = make_item(title="Worn")
    responses.show(item_of(make_attempt(make_form([item]))))
    exposure.set_exposure_limit(item.item, 1, make_staff(Role.AUTHOR))

    assert "“Worn” was shown as often as its limit allows." in words(draft(item))


def test_pool_whose_items_differ_is_worth_a_look() -> None:
    warm = [make_item(competencies=["warmth"]) for _ in range(2)]
    patient = [make_item(competencies=["patience"]) for _ in range(2)]
    slow = make_item(ItemKind.WRITTEN, competencies=["warmth"])
    version = draft(*warm, *patient, slow, n_drawn=2)

    found = words(version)

    assert "gives one candidate 0 and another 2 items of Patience, as the draw falls." in found
    assert "some candidates draw a longer test than others." in found


def test_section_that_gives_all_its_items_is_no_pool() -> None:
    version = draft(make_item(competencies=["warmth"]), make_item(ItemKind.WRITTEN))

    assert "draw" not in words(version)
