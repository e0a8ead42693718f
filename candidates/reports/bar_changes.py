"""What one version of a bar asks otherwise than the one before, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from candidates.judging import BarSpec


@dataclass(frozen=True, slots=True)
class Change:
    """One figure; ``before`` and ``after`` are empty where there is none."""

    what: str
    before: str
    after: str


def changes(before: BarSpec | None, after: BarSpec, names: Mapping[str, str]) -> list[Change]:
    """Only what differs; without a bar ``before``, all of it. ``names``: of competencies."""
    old = _figures(before, names) if before else {}
    new = _figures(after, names)
    return [
        Change(what, old.get(what, ""), new.get(what, ""))
        for what in dict.fromkeys([*new, *old])
        if old.get(what, "") != new.get(what, "")
    ]


def _figures(spec: BarSpec, names: Mapping[str, str]) -> dict[str, str]:
    """Each figure that the bar asks by what it is."""
    found: dict[str, str] = {}
    if spec.composite_cut is not None:
        found[_("Composite cut")] = _number(spec.composite_cut)
    for need in spec.requirements:
        name = {"name": names.get(need.competency, need.competency)}
        if need.weight:
            found[_("Weight of %(name)s") % name] = _number(need.weight)
        if need.minimum is not None:
            asked = _number(need.minimum)
            said = _("%(minimum)s, knock-out") % {"minimum": asked} if need.is_knock_out else asked
            found[_("Minimum of %(name)s") % name] = said
    for item in spec.items:
        what = {"code": item.code, "name": names.get(item.competency, item.competency)}
        found[_("Knock-out by item %(code)s, %(name)s") % what] = _number(item.minimum)
    found[_("“Meets” from")] = _number(spec.meets_p)
    found[_("“Below” up to")] = _number(spec.below_p)
    found[_("Method")] = str(spec.method.label)
    return found


def _number(value: float) -> str:
    return number_format(round(value, 3), use_l10n=True)
