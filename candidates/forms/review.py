"""What the hiring team adds to a result: notes and scores of its own."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Competency
from candidates.actions.overrides import HIGHEST, LOWEST


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note for the team"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays as it is written; a correction is another note."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class WaiveForm(forms.Form):
    waived_because = forms.CharField(
        label=_("Why without a further rater?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is shown on this page, and cannot be undone."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class OverrideForm(forms.Form):
    competency = forms.ModelChoiceField(
        Competency.objects.none(), label=_("Competency"), to_field_name="slug", empty_label=None
    )
    score = forms.FloatField(
        label=_("Your score"),
        min_value=LOWEST,
        max_value=HIGHEST,
        widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
        help_text=_("1 to 5, as on the scale beside it."),
    )
    why = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, measured: Sequence[Competency], *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        rows = Competency.objects.filter(pk__in=[row.pk for row in measured])
        self.fields["competency"].queryset = rows.order_by(  # type: ignore[attr-defined]
            "position", "slug"
        )


class TakeBackForm(OverrideForm):
    """The same without a score."""

    score = None  # type: ignore[assignment]
