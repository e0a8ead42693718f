"""The facts of an audit event in words: what an id or a code stands for, and in which unit."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.enums import Route, ScoreSource
from assessments.templatetags.look import colon
from candidates.enums import DecisionVerdict, DisputeOutcome, DisputeSubject, Outcome

# By the name that the event gives; what is not here is told by that name.
WORDS = {
    "about": gettext_lazy("about"),
    "accommodation": gettext_lazy("accommodation no."),
    "after_results": gettext_lazy("after results were visible"),
    "again": gettext_lazy("not the first time"),
    "answers": gettext_lazy("answers"),
    "application": gettext_lazy("application no."),
    "attempt": gettext_lazy("assessment no."),
    "changed_percent": gettext_lazy("words changed, %"),
    "competency": gettext_lazy("competency"),
    "copied_from": gettext_lazy("copied from no."),
    "decision": gettext_lazy("decision no."),
    "dispute": gettext_lazy("request no."),
    "drops_disputed": gettext_lazy("without disputed options"),
    "erasure": gettext_lazy("deletion no."),
    "exposure_limit": gettext_lazy("most uses"),
    "faces": gettext_lazy("faces"),
    "form": gettext_lazy("form no."),
    "form_item": gettext_lazy("question no."),
    "form_version": gettext_lazy("form version no."),
    "format": gettext_lazy("format"),
    "from_number": gettext_lazy("from version"),
    "hold": gettext_lazy("hold no."),
    "invitation": gettext_lazy("invitation no."),
    "is_dry_run": gettext_lazy("dry run"),
    "item": gettext_lazy("question no."),
    "keeps_other_raters": gettext_lazy("keeps other raters’ ratings"),
    "kind": gettext_lazy("kind"),
    "levels": gettext_lazy("levels apart"),
    "mail": gettext_lazy("mail no."),
    "method": gettext_lazy("method"),
    "minutes": gettext_lazy("minutes"),
    "n": gettext_lazy("how many"),
    "n_drafts": gettext_lazy("new drafts"),
    "n_dropped": gettext_lazy("options left out"),
    "n_experts": gettext_lazy("experts"),
    "n_items": gettext_lazy("questions"),
    "n_judges": gettext_lazy("judges"),
    "n_ratings": gettext_lazy("ratings"),
    "note": gettext_lazy("note no."),
    "number": gettext_lazy("version"),
    "of": gettext_lazy("of"),
    "opening": gettext_lazy("opening no."),
    "outcome": gettext_lazy("outcome"),
    "outcome_then": gettext_lazy("outcome then"),
    "override": gettext_lazy("score of the team no."),
    "panel": gettext_lazy("panel no."),
    "passed": gettext_lazy("passed"),
    "people": gettext_lazy("candidates"),
    "rater": gettext_lazy("rater"),
    "raters": gettext_lazy("raters each"),
    "reopening": gettext_lazy("reopening no."),
    "response": gettext_lazy("answer no."),
    "round": gettext_lazy("round"),
    "route": gettext_lazy("answered by"),
    "rubric": gettext_lazy("rubric no."),
    "run": gettext_lazy("scoring run no."),
    "score": gettext_lazy("score"),
    "searched": gettext_lazy("by a search"),
    "seconds": gettext_lazy("seconds"),
    "section": gettext_lazy("part no."),
    "self_identification": gettext_lazy("about oneself"),
    "setting": gettext_lazy("standard no."),
    "since": gettext_lazy("from"),
    "sitting": gettext_lazy("sitting"),
    "source": gettext_lazy("scores by"),
    "tasks": gettext_lazy("tasks"),
    "team": gettext_lazy("people on the team"),
    "transcript": gettext_lazy("transcript no."),
    "unblinding": gettext_lazy("unblinding no."),
    "undone": gettext_lazy("undone"),
    "until": gettext_lazy("until"),
    "verdict": gettext_lazy("decision"),
    "version": gettext_lazy("version"),
    "was_sent": gettext_lazy("was sent"),
    "what": gettext_lazy("what"),
}
CODES: dict[str, type[TextChoices]] = {
    "about": DisputeSubject,
    "outcome": DisputeOutcome,
    "outcome_then": Outcome,
    "route": Route,
    "source": ScoreSource,
    "verdict": DecisionVerdict,
}


def told(facts: Mapping[str, Any], but: Collection[str] = ()) -> str:
    """All facts of one event, one after another, but for those that its subject tells."""
    return "; ".join(_one(name, fact) for name, fact in facts.items() if name not in but)


def _one(name: str, fact: object) -> str:
    words = str(WORDS.get(name, name.replace("_", " ")))
    return f"{words}{colon()} {_value(CODES.get(name), fact)}"


def _value(codes: type[TextChoices] | None, fact: object) -> str:
    if isinstance(fact, bool):
        return _("yes") if fact else _("no")
    if fact is None or fact == "":
        return "–"
    if isinstance(fact, list):
        return ", ".join(_value(codes, one) for one in fact)
    if codes is not None and fact in codes.values:
        return str(codes(str(fact)).label)
    return str(fact).replace("_", " ")
