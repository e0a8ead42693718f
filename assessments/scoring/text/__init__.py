"""Written and spoken answers: sentences → indicator heads → act evidence → rubric levels.

The heads are fitted on the corpus beside this package by ``make train``; lexical cues are among
what they read.
"""

from assessments.scoring.text.answer import score_answer
from assessments.scoring.text.shapes import (
    AnswerScore,
    CompetencyLevel,
    Evidence,
    SpokenWord,
    TurnAnswer,
)

__all__ = [
    "AnswerScore",
    "CompetencyLevel",
    "Evidence",
    "SpokenWord",
    "TurnAnswer",
    "score_answer",
]
