"""What an audit event may be about: the reader's word for each type of subject, and back."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

WORDS = {
    "accommodation": _("accommodation"),
    "application": _("application"),
    "assessmentform": _("form"),
    "attempt": _("assessment"),
    "attemptitem": _("question of an assessment"),
    "competency": _("competency"),
    "erasure": _("deletion"),
    "expert": _("expert"),
    "expertpanel": _("panel"),
    "formversion": _("form version"),
    "hiringbar": _("bar"),
    "item": _("question"),
    "itembank": _("bank"),
    "itemversion": _("question version"),
    "itemvoid": _("question left out"),
    "judge": _("judge"),
    "normgroup": _("norm group"),
    "opening": _("opening"),
    "raterqualification": _("qualification"),
    "recordingpart": _("recording"),
    "response": _("answer"),
    "rubric": _("rubric"),
    "sharelink": _("shared comparison"),
    "staffuser": _("staff account"),
    "standardsetting": _("standard"),
}


def word(kind: str) -> str:
    return str(WORDS.get(kind, kind))


def kind_of(said: str) -> str:
    """The type of subject that ``said`` names in the reader's words or the tables' own; or ""."""
    wanted = " ".join(said.casefold().split())
    return next((kind for kind, names in _names().items() if wanted in names), "")


def _names() -> dict[str, set[str]]:
    ours = [
        model
        for label in ("assessments", "candidates")
        for model in apps.get_app_config(label).get_models()
    ]
    kinds = {model._meta.model_name or "": str(model._meta.verbose_name) for model in ours}
    return {kind: {kind, told.casefold(), word(kind).casefold()} for kind, told in kinds.items()}
