"""What of a pilot the keys are compared on."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.analysis import RangeForm
from assessments.models import Competency


class ComparisonForm(RangeForm):
    """Days of handing in, both included; one competency or all; groups that attempts know."""

    competency = forms.ChoiceField(label=_("Competency"), required=False)
    by = forms.ChoiceField(
        label=_("Groups"),
        required=False,
        choices=[
            ("", _("none")),
            ("route", _("by way of answering")),
            ("language", _("by language")),
        ],
    )

    def __init__(self, data: Mapping[str, Any], competencies: Iterable[Competency]) -> None:
        super().__init__(data)
        self.known = {str(one.pk): one for one in competencies}
        every = [("", _("all, their mean")), *((pk, c.name) for pk, c in self.known.items())]
        self.fields["competency"].choices = every  # type: ignore[attr-defined]

    def competency_asked(self) -> Competency | None:
        return self.known.get(str(self.cleaned_data.get("competency"))) if self.is_valid() else None

    def groups_asked(self) -> str:
        return str(self.cleaned_data.get("by")) if self.is_valid() else ""
