"""Written and spoken answers: sentences → indicator heads → act evidence → rubric levels.

Lexical heads, provisional: each act is found by one function that a trained head may replace.
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
