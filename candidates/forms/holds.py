"""Placing a legal hold."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from candidates.models import Application

REFERENCE = re.compile(r"(?:c\s*[-\u2010-\u2013]?\s*)?(\d{1,12})", re.IGNORECASE)


class HoldForm(forms.Form):
    who = forms.CharField(
        label=_("Candidate"),
        max_length=20,
        required=False,
        help_text=_("A reference such as C-1042. Leave it empty to hold the whole opening."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the hold, for whoever asks later. Say which case, not who."),
    )

    def clean_who(self) -> int | None:
        """The number of an application; None for everybody."""
        text = self.cleaned_data["who"].strip()
        if not text:
            return None
        found = REFERENCE.fullmatch(text)
        number = int(found.group(1)) - Application.FIRST_REFERENCE if found else 0
        if number < 1:
            raise ValidationError(_("Please write a reference as it stands in the list: C-1042."))
        return number
