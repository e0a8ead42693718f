"""What a reader asks the table of candidates for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.enums import Outcome


class TableForm(forms.Form):
    """How the shortlist is searched, filtered and sorted; what makes no sense is ignored."""

    q = forms.CharField(required=False, max_length=20)
    outcome = forms.ChoiceField(required=False, choices=[("", _("All")), *Outcome.choices])
    decided = forms.ChoiceField(
        required=False, choices=[("", _("All")), ("no", _("Open")), ("yes", _("Decided"))]
    )
    show = forms.ChoiceField(
        required=False,
        choices=[(name, name) for name in ("", "ranked", "person", "waiting")],
    )
    sort = forms.CharField(required=False, max_length=60)
    page = forms.IntegerField(required=False, min_value=1)
