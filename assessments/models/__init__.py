"""The tables of the measurement side."""

from assessments.models.amendment import IntegritySignal, ItemVoid, Reopening
from assessments.models.attempt import Attempt, AttemptItem, Response
from assessments.models.audit import AuditEvent
from assessments.models.bank_import import BankImport
from assessments.models.competency import Competency, Rubric, RubricLevel
from assessments.models.form import AssessmentForm, FormItem, FormSection, FormVersion, ScalePoint
from assessments.models.gold import GoldAnswer, GoldLevel, GoldRating, RaterQualification
from assessments.models.item import (
    Item,
    ItemBank,
    ItemCompetency,
    ItemVersion,
    Option,
    OptionRating,
    StemMedia,
    Turn,
)
from assessments.models.job import Job
from assessments.models.norms import NormGroup
from assessments.models.panel import Expert, ExpertPanel, ExpertRating
from assessments.models.rating import (
    ModelQuote,
    ModelRating,
    ModelRequest,
    Rating,
    RatingAssignment,
    RatingRequest,
)
from assessments.models.recording import (
    BlurredCopy,
    QualityFinding,
    RecordingPart,
    Take,
    Transcript,
    UploadChunk,
)
from assessments.models.result import CompetencyScore, Evidence, ItemScore, ScoringRun
from assessments.models.review import ReviewNote
from assessments.models.staff import StaffUser

__all__ = [
    "AssessmentForm",
    "Attempt",
    "AttemptItem",
    "AuditEvent",
    "BankImport",
    "BlurredCopy",
    "Competency",
    "CompetencyScore",
    "Evidence",
    "Expert",
    "ExpertPanel",
    "ExpertRating",
    "FormItem",
    "FormSection",
    "FormVersion",
    "GoldAnswer",
    "GoldLevel",
    "GoldRating",
    "IntegritySignal",
    "Item",
    "ItemBank",
    "ItemCompetency",
    "ItemScore",
    "ItemVersion",
    "ItemVoid",
    "Job",
    "ModelQuote",
    "ModelRating",
    "ModelRequest",
    "NormGroup",
    "Option",
    "OptionRating",
    "QualityFinding",
    "RaterQualification",
    "Rating",
    "RatingAssignment",
    "RatingRequest",
    "RecordingPart",
    "Reopening",
    "Response",
    "ReviewNote",
    "Rubric",
    "RubricLevel",
    "ScalePoint",
    "ScoringRun",
    "StaffUser",
    "StemMedia",
    "Take",
    "Transcript",
    "Turn",
    "UploadChunk",
]
