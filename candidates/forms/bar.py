"""The figures of a bar."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Competency
from assessments.seed.words import in_words
from candidates.actions.bars import ItemOfForm
from candidates.enums import BarMethod
from candidates.judging import BarSpec, ItemKnockOut, Requirement
from candidates.models import StandardSetting

SPARE_ROWS = 2  # for knock-outs by item: empty ones below those that are there
MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """What is asked of one competency."""

    competency: Competency
    minimum: forms.BoundField
    weight: forms.BoundField
    knock_out: forms.BoundField


def _number(
    label: Any, low: float, high: float, step: str, *, slides_to: float | None = None, **more: Any
) -> forms.FloatField:
    """A number with the slider that a script puts beside it."""
    attrs = {"step": step, "data-slider": "", "data-slides-to": slides_to or high}
    widget = forms.NumberInput(attrs=attrs)
    return forms.FloatField(label=label, min_value=low, max_value=high, widget=widget, **more)


class BarForm(forms.Form):
    """The cut and the probabilities, a row a competency, knock-outs by item, method and reason."""

    composite_cut = _number(
        _("Composite cut"),
        1,
        5,
        "0.1",
        required=False,
        help_text=_("The weighted composite that is asked for, 1–5. Empty: minimums only."),
    )
    meets_p = _number(_("“Meets” from a probability of"), 0.01, 0.99, "0.01", initial=0.84)
    below_p = _number(_("“Below” up to a probability of"), 0.01, 0.99, "0.01", initial=0.16)
    standard = forms.ModelChoiceField(
        label=_("Where the figures come from"),
        queryset=StandardSetting.objects.none(),
        required=False,
        empty_label=BarMethod.JUDGEMENT.label,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why this bar, in a sentence or two. Needed to adopt it, kept for good."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        competencies: Sequence[Competency],
        items: Sequence[ItemOfForm] = (),
        standards: Iterable[StandardSetting] = (),
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.competencies = competencies
        self.items = {f"{one.item}:{one.competency}": one for one in items}
        standard = self.fields["standard"]
        assert isinstance(standard, forms.ModelChoiceField)  # noqa: S101 for the type checker
        pks = [one.pk for one in standards]
        standard.queryset = StandardSetting.objects.filter(pk__in=pks).order_by("-pk")
        for competency in competencies:
            self._add_row(competency)
        self.n_rows = self._count_rows()
        for place in range(self.n_rows):
            self._add_item_row(place)

    def _add_row(self, competency: Competency) -> None:
        slug, label = competency.slug, {"name": in_words(competency.name)}
        self.fields[f"minimum-{slug}"] = _number(
            _("Minimum for %(name)s") % label, 1, 5, "0.1", required=False
        )
        self.fields[f"weight-{slug}"] = _number(
            _("Weight of %(name)s") % label, 0, 100, "0.1", slides_to=5, initial=1
        )
        self.fields[f"knock_out-{slug}"] = forms.BooleanField(
            label=_("%(name)s is a knock-out") % label, required=False
        )

    def _count_rows(self) -> int:
        """As many as were sent; on a fresh page those of the bar and a few to fill in."""
        if self.is_bound:
            return min(MOST_ROWS, sum(bool(re.fullmatch(r"item-\d+", name)) for name in self.data))
        there = sum(bool(re.fullmatch(r"item-\d+", name)) for name in self.initial)
        return min(MOST_ROWS, there + SPARE_ROWS) if self.items else 0

    def _add_item_row(self, place: int) -> None:
        names = {row.slug: in_words(row.name) for row in self.competencies}
        choices = [
            (key, f"{one.code} · {names[one.competency]}")
            for key, one in self.items.items()
            if one.competency in names
        ]
        number = {"n": place + 1}
        self.fields[f"item-{place}"] = forms.ChoiceField(
            label=_("Item %(n)d") % number, choices=[("", "—"), *choices], required=False
        )
        self.fields[f"item_minimum-{place}"] = forms.FloatField(
            label=_("Minimum in item %(n)d") % number,
            min_value=1,
            max_value=5,
            required=False,
            widget=forms.NumberInput(attrs={"step": "0.1"}),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for place in range(self.n_rows):
            item, minimum = given.get(f"item-{place}"), given.get(f"item_minimum-{place}")
            if item and minimum is None and f"item_minimum-{place}" not in self.errors:
                self.add_error(f"item_minimum-{place}", _("Give this knock-out a minimum."))
        return given

    def is_ready(self, *, to_adopt: bool) -> bool:
        """Whether the figures can be read; to try them needs no reason yet."""
        self.fields["reason"].required = to_adopt
        is_valid = self.is_valid()
        self.fields["reason"].required = True
        return is_valid

    def rows(self) -> list[Row]:
        return [
            Row(
                row,
                self[f"minimum-{row.slug}"],
                self[f"weight-{row.slug}"],
                self[f"knock_out-{row.slug}"],
            )
            for row in self.competencies
        ]

    def item_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"item-{n}"], self[f"item_minimum-{n}"]) for n in range(self.n_rows)]

    @property
    def shows_more(self) -> bool:
        """Whether what is folded away holds something to see."""
        folded = ("meets_p", "below_p", "item")
        is_used = any(item.value() for item, _minimum in self.item_rows())
        return is_used or any(name.startswith(folded) for name in self.errors)

    def spec(self) -> BarSpec:
        given = self.cleaned_data
        needs = [
            Requirement(
                row.slug,
                given[f"weight-{row.slug}"],
                given[f"minimum-{row.slug}"],
                given[f"knock_out-{row.slug}"],
            )
            for row in self.competencies
        ]
        standard = given["standard"]
        return BarSpec(
            tuple(n for n in needs if n.weight or n.minimum is not None or n.is_knock_out),
            given["composite_cut"],
            given["meets_p"],
            given["below_p"],
            BarMethod(standard.method) if standard else BarMethod.JUDGEMENT,
            tuple(self._knock_outs()),
            standard.pk if standard else None,
        )

    def _knock_outs(self) -> Iterable[ItemKnockOut]:
        for place in range(self.n_rows):
            key = self.cleaned_data[f"item-{place}"]
            if key:
                one = self.items[key]
                minimum = self.cleaned_data[f"item_minimum-{place}"]
                yield ItemKnockOut(one.item, one.code, one.competency, minimum)

    @staticmethod
    def initial_of(spec: BarSpec | None, competencies: Sequence[Competency]) -> dict[str, object]:
        """The figures of ``spec``; without one, equal weights, no minimum and a cut of 3.5."""
        if spec is None:
            return {"composite_cut": 3.5}
        initial: dict[str, object] = {
            "composite_cut": spec.composite_cut,
            "meets_p": spec.meets_p,
            "below_p": spec.below_p,
            "standard": spec.standard,
            **{f"weight-{row.slug}": 0 for row in competencies},
        }
        for need in spec.requirements:
            initial[f"minimum-{need.competency}"] = need.minimum
            initial[f"weight-{need.competency}"] = need.weight
            initial[f"knock_out-{need.competency}"] = need.is_knock_out
        for place, item in enumerate(spec.items):
            initial[f"item-{place}"] = f"{item.item}:{item.competency}"
            initial[f"item_minimum-{place}"] = item.minimum
        return initial

    @staticmethod
    def spec_of(spec: BarSpec | None, competencies: Sequence[Competency]) -> BarSpec:
        """The bar that a fresh page shows."""
        if spec is not None:
            return spec
        needs = tuple(Requirement(row.slug) for row in competencies)
        return BarSpec(needs, composite_cut=3.5)
