"""One function per act. Importing this package registers all of them."""

from assessments.scoring.text.cues import clarity, harm, manner, patience, understanding

__all__ = ["clarity", "harm", "manner", "patience", "understanding"]
