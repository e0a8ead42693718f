"""AnnoMI: counsellors' utterances, and sessions that experts called good or bad."""

from dataclasses import replace

import numpy as np

from assessments.scoring.training.corpus import COMPETENCIES
from tests.validity import sets
from tests.validity.epitome import ASKING
from tests.validity.gathered import Gathered
from tests.validity.measured import Measured
from tests.validity.statistics import Array, auc, bootstrap
from tests.validity.writing import Finding, interval, number, paragraphs, table


def annomi(gathered: Gathered) -> str:
    found = gathered.measure(sets.annomi())
    data = found.data
    asks = found.acts(*ASKING)
    is_open = data.equals("question_subtype", "open")
    reflects = data.equals("reflection_exists", "True")
    rows = [
        replace(
            found.row(
                "Asking, strongest act", asks, "open question, against all else", is_open, "AUC"
            ),
            target=0.85,
            why="closed questions count among “all else” and are questions too",
        ),
        found.row(
            "Asking, strongest act",
            asks,
            "question, open or closed",
            data.equals("question_subtype", "open", "closed"),
            "AUC",
        ),
        replace(
            found.row(
                "Act paraphrases",
                found.acts("paraphrases", "names_situation"),
                "reflection",
                reflects,
                "AUC",
            ),
            baseline="F1 .78",
        ),
    ]
    return paragraphs(
        "### AnnoMI: counsellors' utterances",
        gathered.table(*rows),
        "The prompt is what the client said before. An utterance that was held back counts "
        "with strength 0. After simulated recognition: see *Speech*.",
        _sessions(found, gathered),
    )


def _sessions(found: Measured, gathered: Gathered) -> str:
    """Do sessions that experts called good score higher than bad ones?"""
    data = found.data
    rows = []
    for name in COMPETENCIES:
        means, high, words = _session_means(found, name)
        value = bootstrap(auc, means, high)
        rows.append((name.capitalize(), interval(value), number(auc(words, high))))
        if name == "patience":
            gathered.findings.append(
                Finding(
                    "Patience score, mean over a session",
                    "AnnoMI: high against low sessions",
                    f"AUC {interval(value)}",
                    "≥ .85",
                    value.value >= 0.85,
                    "single utterances are scored without the talk around them, and only "
                    f"{int((1 - high).sum())} sessions are low",
                )
            )
    quality = {row["transcript_id"]: row["mi_quality"] for row in data.rows}
    n_high = sum(one == "high" for one in quality.values())
    return paragraphs(
        f"Sessions that experts called good ({n_high}) against bad ({len(quality) - n_high}), "
        "by the mean score of the counsellor's utterances; .50 is chance. Patience target ≥ "
        f".85: {gathered.findings[-1].verdict}.",
        table(("Competency", "AUC (95 %)", "Mean length of an utterance alone"), rows),
    )


def _session_means(found: Measured, competency: str) -> tuple[Array, Array, Array]:
    """Mean score, whether the session is a good one, and mean words, by session."""
    score, sessions = found.score(competency), np.array(found.data.clusters)
    good = found.data.equals("mi_quality", "high")
    names = np.unique(sessions)
    chosen = [(sessions == name) & ~np.isnan(score) for name in names]
    chosen = [rows for rows in chosen if rows.any()]
    return (
        np.array([score[rows].mean() for rows in chosen]),
        np.array([good[rows].max() for rows in chosen]),
        np.array([found.data.words[rows].mean() for rows in chosen]),
    )
