"""One function per act. Importing this package registers all of them."""

from assessments.scoring.text.cues import clarity, harm, manner, patience, understanding
from assessments.scoring.text.reading import SENTENCE_CUES, WHOLE_CUES

__all__ = [
    "SENTENCE_CUES",
    "WHOLE_CUES",
    "clarity",
    "harm",
    "manner",
    "patience",
    "understanding",
]
