"""Scores and standings of many people copied from those of a few, inside the database.

A score and its standing take milliseconds to work out, so of a large crowd only some are worked
out, and each other person shares the scores of one of them.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle, islice

from django.db import connection

from assessments.models import Attempt, ScoringRun
from candidates.demo.pool_scores import reserved
from candidates.models import Application, Standing

COPIES = """
CREATE TEMP TABLE copied
    (application bigint, attempt bigint, submitted timestamptz, run bigint, source bigint)
"""
FILL = "COPY copied (application, attempt, submitted, run, source) FROM STDIN"
STEPS = (
    "ANALYZE copied",
    """
INSERT INTO assessments_scoringrun (id, attempt_id, number, source, scorer_version, code_revision,
        scorer_settings, input_hash, reason, started_at, finished_at)
    SELECT c.run, c.attempt, 1, r.source, r.scorer_version, r.code_revision, r.scorer_settings,
        r.input_hash, '', c.submitted, c.submitted
    FROM copied AS c JOIN assessments_scoringrun AS r ON r.id = c.source
""",
    """
INSERT INTO assessments_attemptitem (attempt_id, form_item_id, position, completed_at, credit_s)
    SELECT c.attempt, i.form_item_id, i.position, c.submitted, 0
    FROM copied AS c JOIN assessments_scoringrun AS r ON r.id = c.source
    JOIN assessments_attemptitem AS i ON i.attempt_id = r.attempt_id
""",
    """
INSERT INTO assessments_itemscore (run_id, attempt_item_id, competency_id, method, raw, score, sem,
        weight, not_scored_reason, detail)
    SELECT c.run, own.id, s.competency_id, s.method, s.raw, s.score, s.sem, s.weight,
        s.not_scored_reason, s.detail
    FROM copied AS c JOIN assessments_itemscore AS s ON s.run_id = c.source
    JOIN assessments_attemptitem AS i ON i.id = s.attempt_item_id
    JOIN assessments_attemptitem AS own ON own.attempt_id = c.attempt AND own.position = i.position
""",
    """
INSERT INTO assessments_competencyscore (run_id, competency_id, score, sem, n_items,
        is_provisional, reliability, not_scored_reason)
    SELECT c.run, s.competency_id, s.score, s.sem, s.n_items, s.is_provisional, s.reliability,
        s.not_scored_reason
    FROM copied AS c JOIN assessments_competencyscore AS s ON s.run_id = c.source
""",
    """
INSERT INTO candidates_standing (opening_id, application_id, run_id, source, submitted_at, verdict,
        has_warning, raters_differ, bar_id, composite, composite_sem, p_at_or_above, outcome,
        reasons, figures, updated_at)
    SELECT s.opening_id, c.application, c.run, s.source, c.submitted, '', false, false, s.bar_id,
        s.composite, s.composite_sem, s.p_at_or_above, s.outcome, s.reasons, s.figures, now()
    FROM copied AS c JOIN candidates_standing AS s ON s.run_id = c.source
""",
    """
INSERT INTO candidates_standingscore (standing_id, opening_id, competency_id, score)
    SELECT own.id, s.opening_id, s.competency_id, s.score
    FROM copied AS c JOIN candidates_standing AS t ON t.run_id = c.source
    JOIN candidates_standingscore AS s ON s.standing_id = t.id
    JOIN candidates_standing AS own ON own.application_id = c.application
""",
    "DROP TABLE copied",
)


def add(applications: Sequence[Application], sources: Sequence[int]) -> None:
    """Give each of ``applications`` the scores of one of the runs ``sources``, in turn."""
    runs = reserved(ScoringRun, len(applications))
    with connection.cursor() as cursor:
        cursor.execute(COPIES)
        with cursor.copy(FILL) as copy:
            for row in _rows(applications, runs, sources):
                copy.write_row(row)
        for step in STEPS:
            cursor.execute(step)


def sources_of(opening_id: int) -> list[int]:
    standing = Standing.objects.filter(opening=opening_id)
    return list(standing.order_by("pk").values_list("run", flat=True))


def _rows(
    applications: Sequence[Application], runs: Sequence[int], sources: Sequence[int]
) -> Iterator[tuple[object, ...]]:
    turns = islice(cycle(sources), len(applications))
    for row, run, source in zip(applications, runs, turns, strict=True):
        attempt: Attempt = row.attempt
        yield row.pk, attempt.pk, attempt.submitted_at, run, source
