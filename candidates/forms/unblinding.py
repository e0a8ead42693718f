"""Why a reader must know who a candidate is before a decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class UnblindingForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you need to know?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: this person asked for an interpreter. Auditors can read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
