"""The figures of a bar."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Competency
from candidates.judging import BarSpec, Requirement


class BarForm(forms.Form):
    """One row a competency, then the cut, the probabilities and the reason."""

    composite_cut = forms.FloatField(
        label=_("Composite cut"),
        required=False,
        min_value=1,
        max_value=5,
        widget=forms.NumberInput(attrs={"step": "0.1"}),
        help_text=_("The weighted composite that is asked for, 1–5. Empty: minimums only."),
    )
    meets_p = forms.FloatField(
        label=_("“Meets” from a probability of"),
        initial=0.84,
        min_value=0.01,
        max_value=0.99,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )
    below_p = forms.FloatField(
        label=_("“Below” up to a probability of"),
        initial=0.16,
        min_value=0.01,
        max_value=0.99,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why this bar, in a sentence or two. Needed to adopt it, kept for good."),
    )

    def __init__(self, *args: Any, competencies: Sequence[Competency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.competencies = competencies
        for competency in competencies:
            self._add_row(competency)

    def _add_row(self, competency: Competency) -> None:
        slug, name = competency.slug, competency.name
        label = {"name": name}
        self.fields[f"minimum-{slug}"] = forms.FloatField(
            label=_("Minimum for %(name)s") % label,
            required=False,
            min_value=1,
            max_value=5,
            widget=forms.NumberInput(attrs={"step": "0.1"}),
        )
        self.fields[f"weight-{slug}"] = forms.FloatField(
            label=_("Weight of %(name)s") % label,
            min_value=0,
            max_value=100,
            initial=1,
            widget=forms.NumberInput(attrs={"step": "0.1"}),
        )
        self.fields[f"knock_out-{slug}"] = forms.BooleanField(
            label=_("%(name)s is a knock-out") % label, required=False
        )

    def is_ready(self, *, to_adopt: bool) -> bool:
        """Whether the figures can be read; a preview needs no reason yet."""
        self.fields["reason"].required = to_adopt
        is_valid = self.is_valid()
        self.fields["reason"].required = True
        return is_valid

    def rows(self) -> list[tuple[Competency, forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [
            (
                row,
                self[f"minimum-{row.slug}"],
                self[f"weight-{row.slug}"],
                self[f"knock_out-{row.slug}"],
            )
            for row in self.competencies
        ]

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
        return BarSpec(
            tuple(n for n in needs if n.weight or n.minimum is not None or n.is_knock_out),
            given["composite_cut"],
            given["meets_p"],
            given["below_p"],
        )

    @staticmethod
    def initial_of(spec: BarSpec | None, competencies: Sequence[Competency]) -> dict[str, object]:
        """The figures of ``spec``; without one, equal weights, no minimum and a cut of 3.5."""
        if spec is None:
            return {"composite_cut": 3.5}
        initial: dict[str, object] = {
            "composite_cut": spec.composite_cut,
            "meets_p": spec.meets_p,
            "below_p": spec.below_p,
            **{f"weight-{row.slug}": 0 for row in competencies},
        }
        for need in spec.requirements:
            initial[f"minimum-{need.competency}"] = need.minimum
            initial[f"weight-{need.competency}"] = need.weight
            initial[f"knock_out-{need.competency}"] = need.is_knock_out
        return initial
