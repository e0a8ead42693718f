import pytest
from django.db import IntegrityError, transaction

from assessments.models import AuditEvent, Competency
from candidates.actions import bars, notes, overrides, standings
from candidates.errors import (
    NoOverride,
    NoteEmpty,
    NotScoredYet,
    OverrideOutOfRange,
    ReasonMissing,
)
from candidates.models import ApplicationNote, ScoreOverride, Standing
from tests.candidates.results import link_tasks, make_scored, make_spec
from tests.factories import make_application, make_attempt, make_opening, make_staff

pytestmark = pytest.mark.django_db
FIGURES = ("composite", "composite_sem", "outcome", "p_at_or_above", "reasons", "run")


def compassion() -> Competency:
    return Competency.objects.get(slug="compassion")


def test_override_stands_beside_the_result_and_moves_nothing():
    opening, author = make_opening(), make_staff("recruiter")
    link_tasks(opening)
    bars.adopt(opening, make_spec(), "Agreed.", author)
    application = make_scored(opening)
    before = Standing.objects.values_list(*FIGURES).get()

    row = overrides.override(application, compassion(), 1.5, " Curt in turn 2. ", author)
    standings.refresh(application)

    assert (row.score, row.reason, row.by) == (1.5, "Curt in turn 2.", author)
    assert row.run == application.attempt.runs.get()
    assert Standing.objects.values_list(*FIGURES).get() == before
    event = AuditEvent.objects.get(verb="overrode")
    assert event.facts == {"override": row.pk, "competency": "compassion", "score": 1.5}


def test_taking_back_is_a_row_of_its_own():
    application, author = make_scored(make_opening()), make_staff("recruiter")
    overrides.override(application, compassion(), 2, "Curt.", author)

    overrides.take_back(application, compassion(), "Read again.", author)

    rows = ScoreOverride.objects.order_by("pk").values_list("score", "reason")
    assert list(rows) == [(2.0, "Curt."), (None, "Read again.")]
    with pytest.raises(NoOverride):
        overrides.take_back(application, compassion(), "Twice.", author)


@pytest.mark.parametrize(
    ("score", "reason", "refusal"),
    [(0.9, "Why.", OverrideOutOfRange), (5.1, "Why.", OverrideOutOfRange), (3, " ", ReasonMissing)],
)
def test_override_that_says_too_little_or_too_much_is_refused(score, reason, refusal):
    application = make_scored(make_opening())

    with pytest.raises(refusal):
        overrides.override(application, compassion(), score, reason, make_staff("recruiter"))

    assert not ScoreOverride.objects.exists()


def test_override_without_a_result_is_refused():
    opening = make_opening()
    application = make_application(make_attempt(opening.form_version), opening=opening)

    with pytest.raises(NotScoredYet):
        overrides.override(application, compassion(), 3, "Why.", make_staff("recruiter"))


def test_note_says_something_and_never_changes():
    application, author = make_scored(make_opening()), make_staff("recruiter")

    note = notes.write(application, " Ask about shifts. ", author)

    assert (note.text, note.author) == ("Ask about shifts.", author)
    assert AuditEvent.objects.get(verb="noted").facts == {"note": note.pk}
    with pytest.raises(NoteEmpty):
        notes.write(application, "  ", author)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        ApplicationNote.objects.update(text="Other words.")
