"""Sharing a comparison: with whom is settled, for how long is asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.actions.shares import LONGEST_DAYS


class ShareForm(forms.Form):
    days = forms.IntegerField(
        label=_("For how many days?"), min_value=1, max_value=LONGEST_DAYS, initial=7
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
