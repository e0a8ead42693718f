"""Competencies and rubrics of one's own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.codes import CodeField
from assessments.models import Competency

LEVELS = range(1, 6)
MEANT = {
    1: _("Level 1: the opposite"),
    2: _("Level 2: little of it"),
    3: _("Level 3: what is usual"),
    4: _("Level 4: clearly shown"),
    5: _("Level 5: could hardly be better"),
}


class CompetencyForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    slug = CodeField(
        label=_("Code"),
        max_length=50,
        help_text=_("Letters, digits and hyphens; bank files name it by this."),
    )
    description = forms.CharField(
        label=_("Shown by"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What a person does and says: behaviour at work, not a trait."),
    )
    opposed_by = forms.CharField(
        label=_("Opposed by"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What speaks against it."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, competency: Competency | None = None
    ) -> None:
        initial = {n: getattr(competency, n) for n in self.base_fields} if competency else {}
        super().__init__(data, initial=initial)
        if competency:
            del self.fields["slug"]


class RubricForm(forms.Form):
    """Five anchors; what an answer of each level does and says."""

    def __init__(self, *args: Any, anchors: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level in LEVELS:
            self.fields[f"level_{level}"] = forms.CharField(
                label=MEANT[level],
                initial=anchors.get(level, ""),
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def anchors(self) -> dict[int, str]:
        return {
            level: self.cleaned_data[f"level_{level}"].replace("\r\n", "\n") for level in LEVELS
        }
