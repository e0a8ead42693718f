"""The decision a person records: what, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.enums import DecisionVerdict


class DecisionForm(forms.Form):
    verdict = forms.TypedChoiceField(
        label=_("What do you decide?"),
        choices=DecisionVerdict.choices,
        coerce=DecisionVerdict,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What in the answers led you to it. Kept for good; the team can read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
