"""The tables of people and decisions."""

from candidates.models.bar import BarCompetency, HiringBar
from candidates.models.candidate import Application, Candidate, Invitation, Standing
from candidates.models.consent import Consent
from candidates.models.decision import Decision, OutcomeMeasure
from candidates.models.opening import Opening, OpeningTask
from candidates.models.self_identification import SelfIdentification

__all__ = [
    "Application",
    "BarCompetency",
    "Candidate",
    "Consent",
    "Decision",
    "HiringBar",
    "Invitation",
    "Opening",
    "OpeningTask",
    "OutcomeMeasure",
    "SelfIdentification",
    "Standing",
]
