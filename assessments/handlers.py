"""Which pipeline stage does which kind of job."""

from assessments.actions.author import bank_imports
from assessments.enums import JobKind
from assessments.pipeline import blur, llm, ratings, score, takes
from assessments.tasks import register


def register_all() -> None:
    register(JobKind.PROCESS_TAKE, takes.process_take, on_give_up=takes.give_up)
    register(JobKind.SCORE_ATTEMPT, score.score_attempt)
    register(JobKind.BLUR_PART, blur.blur_part, on_give_up=blur.give_up)
    register(JobKind.RATE_BY_MODEL, llm.rate_attempt)
    register(JobKind.SCORE_RATINGS, ratings.score_ratings)
    register(JobKind.READ_BANK, bank_imports.read, on_give_up=bank_imports.give_up)
    register(JobKind.IMPORT_BANK, bank_imports.import_, on_give_up=bank_imports.give_up)
