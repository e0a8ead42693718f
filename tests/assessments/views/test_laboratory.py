from datetime import timedelta

import numpy as np
import pytest
from django.db.models import Avg
from django.urls import reverse
from django.utils import timezone

from assessments.actions import ratings
from assessments.enums import AssignmentReason, Role
from assessments.models import (
    Attempt,
    AttemptItem,
    Competency,
    FormItem,
    ItemScore,
    ModelRating,
    ModelRequest,
    Rating,
    RatingAssignment,
    ScoringRun,
)
from assessments.reports import raters as reports
from tests.assessments.views.author.signing_in import client_of
from tests.factories import make_form, make_item
from tests.rating import make_answer, make_rater, make_rubric, make_written_form, rate

pytestmark = pytest.mark.django_db


def make_rated(n_answers=30, n_raters=3, *, competency="warmth"):
    """Answers whose raters are the true level and a little noise; the last one gives one more."""
    rubric = make_rubric(competency)
    form_version = make_form([make_item("written", competencies=[competency])])
    form_item = FormItem.objects.get(section__form_version=form_version)
    later = timezone.now() + timedelta(days=1)
    attempts = Attempt.objects.bulk_create(
        Attempt(form_version=form_version, seed=n, expires_at=later) for n in range(n_answers)
    )
    items = AttemptItem.objects.bulk_create(
        AttemptItem(attempt=attempt, form_item=form_item, position=1) for attempt in attempts
    )
    raters = [make_rater() for _ in range(n_raters)]
    rng = np.random.default_rng(7)
    Rating.objects.bulk_create(
        Rating(
            attempt_item=item,
            competency=rubric.competency,
            rubric=rubric,
            rater=rater,
            level=int(np.clip(1 + n % 4 + rng.integers(0, 2) + (rater == raters[-1]), 1, 5)),
        )
        for n, item in enumerate(items)
        for rater in raters
    )
    return items, raters, rubric


def add_machine(items, rubric, score=3.2):
    now = timezone.now()
    runs = ScoringRun.objects.bulk_create(
        ScoringRun(
            attempt_id=item.attempt_id,
            number=1,
            scorer_version="t",
            code_revision="t",
            input_hash="t",
            started_at=now,
            finished_at=now,
        )
        for item in items
    )
    ItemScore.objects.bulk_create(
        ItemScore(
            run=run,
            attempt_item=item,
            competency=rubric.competency,
            method="acts",
            score=score + (n % 4) / 2,
            sem=0.5,
        )
        for n, (run, item) in enumerate(zip(runs, items, strict=True))
    )


def add_model(items, rubric):
    request = ModelRequest.objects.create(rater="llm:small", sent_at=timezone.now(), tokens=1)
    ModelRating.objects.bulk_create(
        ModelRating(
            attempt_item=item,
            competency=rubric.competency,
            rubric=rubric,
            rater="llm:small",
            prompt_version="1",
            input_hash="t",
            request=request,
            level=2 + n % 3,
        )
        for n, item in enumerate(items)
    )


def laboratory_of(rubric, names=None):
    return reports.laboratory(rubric.competency, names or {})


def test_milder_rater_stands_out_and_machine_and_model_stand_beside_people():
    items, raters, rubric = make_rated()
    add_machine(items, rubric)
    add_model(items, rubric)

    found = laboratory_of(rubric)

    assert found.people.found is not None
    assert found.people.found.single.value > 0.5
    assert (found.people.n_answers, found.people.n_raters) == (30, 3)
    assert found.with_machine.n_raters == 4
    by_code = {row.code: row for row in found.raters}
    assert by_code[f"rater-{raters[-1].pk}"].bias.low > 0
    assert by_code[f"rater-{raters[0].pk}"].bias.high < 0
    assert by_code["machine"].n_common == by_code["llm:small"].n_common == 30
    assert len(found.pairs) == 10
    assert all(pair.kappa is not None for pair in found.pairs)


def test_machine_is_unrounded_in_bias_and_rounded_in_kappa():
    items, _, rubric = make_rated(n_raters=2)
    add_machine(items, rubric, score=2.4)

    found = laboratory_of(rubric)

    machine = next(row for row in found.raters if row.code == "machine")
    people = Rating.objects.aggregate(mean=Avg("level"))["mean"]
    scores = ItemScore.objects.aggregate(mean=Avg("score"))["mean"]
    assert machine.bias is not None
    assert machine.bias.value == pytest.approx(scores - float(people))


def test_under_twenty_common_answers_nothing_is_told():
    _, _, rubric = make_rated(n_answers=19)

    found = laboratory_of(rubric)

    assert found.people.found is None
    assert all(row.bias is None and row.plot is None for row in found.raters)
    assert all(pair.kappa is None for pair in found.pairs)


def test_drift_is_told_from_forty_answers_on_with_its_drawing():
    _, _, rubric = make_rated(n_answers=60, n_raters=2)

    row = laboratory_of(rubric).raters[0]

    assert row.change is not None
    assert len(row.plot.windows) == 3


def test_page_says_how_many_wait_for_a_further_rater_and_for_how_many_none_is_left():
    attempt = make_answer(make_written_form())
    ratings.ask([attempt.pk], 2, 2)
    for level in (1, 4):
        rate(make_rater(), attempt, {"compassion": level, "warmth": 3})

    page = client_of(Role.AUDITOR).get(reverse("rater_laboratory")).content.decode()
    assert "1 answer waits for a further rater" in page
    assert "For 1 of them nobody who is qualified is left: invite one more rater." in page

    third = make_rater()
    own = client_of(user=third).get(reverse("rating")).content.decode()
    assert "1 answer waits for a further rater" in own
    assert "nobody who is qualified" not in own


def test_page_says_that_intervals_are_not_for_other_raters():
    make_rated(n_answers=20)

    page = client_of(Role.AUDITOR).get(reverse("rater_laboratory")).content.decode()

    assert "The intervals are for other answers, not for other raters." in page


def test_level_of_a_rater_who_was_asked_because_two_differ_is_in_no_figure():
    items, raters, rubric = make_rated()
    now = timezone.now()
    RatingAssignment.objects.bulk_create(
        RatingAssignment(
            attempt_item=item,
            rater=raters[-1],
            reason=AssignmentReason.DISAGREEMENT,
            taken_at=now,
            due_at=now,
            given_at=now,
            done_at=now,
        )
        for item in items
    )

    assert laboratory_of(rubric).people.n_raters == 2


def test_names_are_for_admins_and_codes_for_auditors():
    _, raters, _ = make_rated(n_answers=20)
    address = reverse("rater_laboratory")

    auditor = client_of(Role.AUDITOR).get(address).content.decode()
    admin = client_of(Role.ADMIN).get(address).content.decode()

    assert f"rater-{raters[0].pk}" in auditor
    assert raters[0].email not in auditor
    assert raters[0].email in admin


@pytest.mark.parametrize("role", [Role.RATER, Role.RECRUITER, Role.AUTHOR])
def test_other_roles_do_not_enter(role):
    assert client_of(role).get(reverse("rater_laboratory")).status_code == 403


@pytest.mark.parametrize("n_raters", [2, 4])
def test_page_asks_the_same_queries_for_any_number_of_raters(n_raters, django_assert_num_queries):
    make_rated(n_answers=20, n_raters=n_raters)
    client = client_of(Role.AUDITOR)

    with django_assert_num_queries(8):
        client.get(reverse("rater_laboratory"))


def test_empty_laboratory_says_what_it_is_and_an_unknown_competency_is_not_found():
    client = client_of(Role.AUDITOR)

    assert "No ratings yet" in client.get(reverse("rater_laboratory")).content.decode()
    assert client.get(reverse("rater_laboratory") + "?competency=x").status_code == 404
    assert not Competency.objects.filter(slug="x").exists()
