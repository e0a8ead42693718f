"""``{% band row %}``: one score on its 1–5 axis, drawn on the server, with a text alternative."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessments.charts import BandFigure, BandRow, BandSize, figure

register = template.Library()

OUTCOMES = ("meets", "review", "below")


@register.inclusion_tag("components/band.html")
def band(row: BandRow, size: str = BandSize.TABLE) -> dict[str, BandFigure | BandRow | str | bool]:
    """Draw ``row``; ``size`` is "table" (120 × 20) or "full" (the width it is given)."""
    chosen = BandSize(size)
    return {
        "row": row,
        "figure": figure(row, chosen),
        "size": chosen.value,
        "full": chosen is BandSize.FULL,
        "words": band_words(row),
        "bar_words": "" if row.bar is None else _("bar %(bar)s") % {"bar": _one_decimal(row.bar)},
        "tone": row.outcome if row.outcome in OUTCOMES else "none",
    }


def band_words(row: BandRow) -> str:
    """Return the band in words: "Compassion 3.6, error ±0.4, bar 3.5: within error"."""
    if row.score is None:
        return _not_scored(row)
    parts = [f"{row.label} {_one_decimal(row.score)}"]
    if row.sem is not None:
        parts.append(_("error ±%(sem)s") % {"sem": _one_decimal(row.sem)})
    if row.bar is not None:
        parts.append(_("bar %(bar)s") % {"bar": _one_decimal(row.bar)})
    words = ", ".join(parts)
    if row.outcome in OUTCOMES:
        words += f": {outcome_word(row.outcome)}"
    if row.provisional:
        words += " " + _("(error provisional)")
    if row.indicative:
        words += " " + _("(indicative only)")
    return words


def outcome_word(outcome: str) -> str:
    """Return what the reader is told about ``outcome``, in lower case."""
    words = {"meets": _("meets"), "review": _("within error"), "below": _("below")}
    return words.get(outcome, _("no bar"))


def _not_scored(row: BandRow) -> str:
    if row.reason:
        return _("%(label)s: not scored, because %(reason)s") % {
            "label": row.label,
            "reason": row.reason,
        }
    return _("%(label)s: not scored yet") % {"label": row.label}


def _one_decimal(value: float) -> str:
    return number_format(round(value, 1), decimal_pos=1)  # number_format alone cuts off
