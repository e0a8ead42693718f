"""Why somebody stands where they stand, a sentence each, in the reader's words.

``scoring.bar`` has no Django: it says it in English and by slugs, and a standing keeps that.
"""

import re
from collections.abc import Mapping, Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Competency
from assessments.scored_words import reason_in_words
from assessments.seed.words import in_words

FIGURE = r"\d+\.\d\d"
COMPARED = re.compile(
    rf"(?P<what>\S+) (?P<score>{FIGURE}) (?P<stands>meets|is within error of|is below) "
    rf"(?:the cut|its minimum) of (?P<cut>{FIGURE}) \(P = (?P<p>{FIGURE})\)"
    r"(?P<is_weak>; the sub-score is indicative only, so a person looks at it)?"
)
NOT_SCORED = re.compile(
    r"(?P<what>\S+|the composite) is not scored, because (?P<why>.*)", re.DOTALL
)
KNOCK_OUT = re.compile(
    r"the requirement “(?P<name>.*)” (?P<said>is not met|has not been checked): a person decides"
)
REQUIRED = re.compile(r"(?P<what>\S+) of at least (?P<least>\d+\.\d)(?: in item (?P<item>.*))?")
OF_COMPOSITE = {
    "meets": gettext_lazy("The composite %(score)s meets the cut of %(cut)s."),
    "is within error of": gettext_lazy(
        "The composite %(score)s is within error of the cut of %(cut)s."
    ),
    "is below": gettext_lazy("The composite %(score)s is below the cut of %(cut)s."),
}
OF_COMPETENCY = {
    "meets": gettext_lazy("%(name)s %(score)s meets its minimum of %(cut)s."),
    "is within error of": gettext_lazy(
        "%(name)s %(score)s is within error of its minimum of %(cut)s."
    ),
    "is below": gettext_lazy("%(name)s %(score)s is below its minimum of %(cut)s."),
}
OF_KNOCK_OUT = {
    "is not met": gettext_lazy("The requirement “%(name)s” is not met: a person decides."),
    "has not been checked": gettext_lazy(
        "The requirement “%(name)s” has not been checked: a person decides."
    ),
}


def names_of(competencies: Sequence[Competency]) -> dict[str, str]:
    return {competency.slug: in_words(competency.name) for competency in competencies}


def sentences(kept: Sequence[object], names: Mapping[str, str]) -> list[str]:
    """``kept``: what a standing holds; ``names``: of the competencies, by slug."""
    return [_sentence(str(reason), names) for reason in kept]


def chance(p: float) -> str:
    """A probability in percent; one that rounds to certainty is not told as certain."""
    if p >= 0.995:
        told = _("over 99 %%") % {}
    elif p < 0.005:
        told = _("under 1 %%") % {}
    else:
        told = _("%(n)s %%") % {"n": number_format(round(100 * p))}
    return told.replace(" %", "\N{NO-BREAK SPACE}%")


def _sentence(reason: str, names: Mapping[str, str]) -> str:
    if found := COMPARED.fullmatch(reason):
        return _compared(found, names)
    if found := NOT_SCORED.fullmatch(reason):
        return _not_scored(found["what"], reason_in_words(found["why"]), names)
    if found := KNOCK_OUT.fullmatch(reason):
        return OF_KNOCK_OUT[found["said"]] % {"name": _required(found["name"], names)}
    closed = reason if reason.endswith((".", "!", "?")) else f"{reason}."
    return closed[:1].upper() + closed[1:]


def _compared(found: re.Match[str], names: Mapping[str, str]) -> str:
    """Where the score stands, and what the chance is that the true one reaches the cut."""
    words = OF_COMPOSITE if found["what"] == "composite" else OF_COMPETENCY
    told = words[found["stands"]] % {
        "name": names.get(found["what"], found["what"]),
        "score": number_format(found["score"]),
        "cut": number_format(found["cut"]),
    }
    reached = _("The chance that the true score reaches it is %(p)s.")
    parts = [told, reached % {"p": chance(float(found["p"]))}]
    if found["is_weak"]:
        parts.append(_("This score is indicative only, so a person looks at it."))
    return " ".join(parts)


def _not_scored(what: str, why: str, names: Mapping[str, str]) -> str:
    if what == "the composite":
        return _("The composite is not scored, because %(why)s.") % {"why": why}
    name = names.get(what, what)
    return _("%(name)s is not scored, because %(why)s.") % {"name": name, "why": why}


def _required(text: str, names: Mapping[str, str]) -> str:
    """What a knock-out asks for."""
    found = REQUIRED.fullmatch(text)
    if not found:
        return text
    asked = {
        "name": names.get(found["what"], found["what"]),
        "least": number_format(found["least"]),
        "item": found["item"],
    }
    if found["item"]:
        return _("%(name)s of at least %(least)s in question %(item)s") % asked
    return _("%(name)s of at least %(least)s") % asked
