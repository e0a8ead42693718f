"""The tables of people and decisions."""

from candidates.models.bar import BarCompetency, BarItem, HiringBar
from candidates.models.candidate import (
    Application,
    Candidate,
    Invitation,
    Pool,
    Standing,
    StandingScore,
)
from candidates.models.code import OneTimeCode
from candidates.models.consent import Consent
from candidates.models.decision import Decision, DecisionReason, OutcomeMeasure
from candidates.models.mail import Mail
from candidates.models.opening import Opening, OpeningTask
from candidates.models.review import ApplicationNote, ScoreOverride, ShareLink, Unblinding
from candidates.models.rights import Accommodation, Dispute, Erasure, LegalHold
from candidates.models.self_identification import SelfIdentification
from candidates.models.standard import AngoffRating, GroupJudgement, Judge, StandardSetting

__all__ = [
    "Accommodation",
    "AngoffRating",
    "Application",
    "ApplicationNote",
    "BarCompetency",
    "BarItem",
    "Candidate",
    "Consent",
    "Decision",
    "DecisionReason",
    "Dispute",
    "Erasure",
    "GroupJudgement",
    "HiringBar",
    "Invitation",
    "Judge",
    "LegalHold",
    "Mail",
    "OneTimeCode",
    "Opening",
    "OpeningTask",
    "OutcomeMeasure",
    "Pool",
    "ScoreOverride",
    "SelfIdentification",
    "ShareLink",
    "StandardSetting",
    "Standing",
    "StandingScore",
    "Unblinding",
]
