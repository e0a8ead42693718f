"""The one confirmation before everything about oneself is deleted."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DeleteForm(forms.Form):
    is_understood = forms.BooleanField(
        label=_("Yes, delete everything about me. I know that this cannot be undone."),
        error_messages={"required": _("Nothing was deleted. Tick the box if you want it to be.")},
    )
