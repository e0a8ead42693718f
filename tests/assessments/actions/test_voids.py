import pytest

from assessments.actions import responses, signals, voids
from assessments.enums import AttemptState, ItemKind, SignalKind
from assessments.errors import NotNow
from assessments.models import AuditEvent, IntegritySignal, ItemVoid, Job
from assessments.pipeline import score
from tests.candidates.answered import KIND_REPLY, run_scoring, submit
from tests.factories import item_of, make_attempt, make_form, make_item, make_staff

pytestmark = pytest.mark.django_db


def scored(form, choice="d"):
    attempt = make_attempt(form)
    responses.save(responses.show(item_of(attempt, 1)), answer={"choice": choice})
    responses.save(responses.show(item_of(attempt, 2)), text=KIND_REPLY)
    submit(attempt)
    run_scoring(attempt)
    attempt.refresh_from_db()
    return attempt


def waiting(kind="score_attempt"):
    return set(Job.objects.filter(kind=kind, state="queued").values_list("subject_id", flat=True))


def test_void_item_is_left_out_of_one_attempt_until_it_is_lifted():
    form = make_form([make_item(), make_item(ItemKind.WRITTEN)])
    mine, other, actor = scored(form), scored(form), make_staff()
    before = score.input_hash(mine, score.items_to_score(mine))

    row = voids.void(item_of(mine, 1).form_item, "Wrong picture.", actor, mine)

    assert waiting() == {mine.pk}
    run_scoring(mine)
    voided = mine.runs.get(number=2)
    assert voided.reason == "voided"
    assert voided.scorer_settings["void_items"] == [row.form_item_id]
    assert set(voided.item_scores.values_list("attempt_item__position", flat=True)) == {2}
    assert set(voided.competency_scores.values_list("n_items", flat=True)) == {1}

    voids.lift(row, actor)
    run_scoring(mine)

    assert mine.runs.get(number=3).reason == "lifted"
    assert mine.runs.get(number=3).input_hash == before == mine.runs.get(number=1).input_hash
    assert waiting() == set()
    assert other.runs.count() == 1
    events = AuditEvent.objects.filter(verb__startswith="void")
    assert list(events.order_by("pk").values_list("verb", "facts")) == [
        (verb, {"form_item": row.form_item_id, "attempt": mine.pk})
        for verb in ("voided", "void_lifted")
    ]


def test_void_for_everybody_touches_all_who_handed_in():
    form = make_form([make_item(), make_item(ItemKind.WRITTEN)])
    first, second = scored(form), scored(form)
    make_attempt(form)
    make_attempt(form, state=AttemptState.WITHDRAWN)

    voids.void(form.sections.get().items.get(position=1), "Two right answers.", make_staff())

    assert waiting() == {first.pk, second.pk}


def test_competency_that_only_void_items_measure_says_so():
    form = make_form(
        [make_item(competencies=["warmth"]), make_item(ItemKind.WRITTEN, competencies=["patience"])]
    )
    attempt = scored(form)

    voids.void(item_of(attempt, 1).form_item, "Wrong picture.", make_staff(), attempt)
    run_scoring(attempt)

    row = attempt.runs.get(number=2).competency_scores.get(competency__slug="warmth")
    assert (row.score, row.not_scored_reason) == (None, score.VOID)


def test_item_is_void_once_and_lifted_once():
    form = make_form([make_item()])
    item, actor = form.sections.get().items.get(), make_staff()
    row = voids.void(item, "Wrong.", actor)

    with pytest.raises(NotNow):
        voids.void(item, "Again.", actor)
    voids.lift(row, actor)
    with pytest.raises(NotNow):
        voids.lift(row, actor)

    assert ItemVoid.objects.get().lifted_by == actor


def test_signals_change_neither_the_input_nor_the_scores():
    form = make_form([make_item(), make_item(ItemKind.WRITTEN)])
    attempt = scored(form)
    before = score.input_hash(attempt, score.items_to_score(attempt))

    for kind in SignalKind:
        signals.note(attempt, kind, item_of(attempt, 2), 42.0)
    run_scoring(attempt)

    assert score.input_hash(attempt, score.items_to_score(attempt)) == before
    assert attempt.runs.count() == 1


def test_an_attempt_keeps_so_many_signals_and_no_more(monkeypatch):
    monkeypatch.setattr(signals, "MOST", 3)
    attempt = make_attempt()

    kept = [signals.note(attempt, SignalKind.PASTED, None, seconds) for seconds in range(5)]

    assert kept == [True, True, True, False, False]
    assert IntegritySignal.objects.count() == 3
