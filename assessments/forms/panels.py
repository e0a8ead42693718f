"""What authors send of expert panels, and what experts send of their ratings."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.actions.author.panels import Asked, Cell
from assessments.enums import PublicationState, ResponseFormat
from assessments.scoring.answers import MAX_RATING, MIN_RATING

MAX_EXPERTS = 60
RATABLE = (PublicationState.DRAFT, PublicationState.REVIEW, PublicationState.PUBLISHED)


class EmailsField(forms.CharField):
    """E-mail addresses, one a line; gives a list, each once."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        entries = re.split(r"[\s,;]+", str(value or "").strip())
        return list({entry.lower(): entry for entry in entries if entry}.values())

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(value) > MAX_EXPERTS:
            raise ValidationError(_("At most %(n)d experts at a time.") % {"n": MAX_EXPERTS})
        wrong = [entry for entry in value if not _is_email(entry)]
        if wrong:
            words = _("Not an e-mail address: %(them)s. Names are not needed.")
            raise ValidationError(words % {"them": ", ".join(wrong)})

    def run_validators(self, value: Any) -> None:
        """The validators are for one text."""


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


class PanelForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("The experts see it, such as “Team leads”.")
    )
    emails = EmailsField(
        label=_("E-mail addresses of the experts"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line. Three experts at least; five to ten are better."),
    )
    instructions = forms.CharField(
        label=_("A word to the experts"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown before they begin. How to rate is explained there anyway."),
    )
    closes_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: until you close the panel."),
    )

    def clean_closes_on(self) -> date | None:
        day: date | None = self.cleaned_data["closes_on"]
        if day and day < timezone.localdate():
            raise ValidationError(_("This day is over. Choose one in the future."))
        return day


class NarrowForm(forms.Form):
    """Which of the bank's items are shown to choose from."""

    state = forms.ChoiceField(label=_("State"), required=False)
    response_format = forms.ChoiceField(label=_("Format"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, tags: Sequence[str]) -> None:
        super().__init__(data)
        choices: dict[str, list[tuple[str, Any]]] = {
            "state": [(s.value, s.label) for s in RATABLE],
            "response_format": list(ResponseFormat.choices),
            "tag": [(tag, tag) for tag in tags],
        }
        for name, found in choices.items():
            self.fields[name].choices = [("", _("all")), *found]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """What was chosen; a choice that makes no sense counts as none."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ExpertsForm(forms.Form):
    emails = EmailsField(
        label=_("Add experts"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("E-mail addresses, one a line. Each gets a link of their own."),
    )


class AdoptForm(forms.Form):
    REPLACE, ADD = "replace", "add"
    raters = forms.ChoiceField(
        label=_("The ratings that the items have now"),
        choices=[
            (REPLACE, _("Replace them by the experts’")),
            (ADD, _("Keep them, and add the experts’")),
        ],
        initial=REPLACE,
        widget=forms.RadioSelect,
    )
    drops_disputed = forms.BooleanField(
        label=_("Make the drafts without the replies on which the experts differ"), required=False
    )


def rating_name(cell: Cell) -> str:
    """The name of the field that holds the rating of an option for a competency."""
    return "rating-{}-{}".format(*cell)


def read_ratings(item: Asked, data: Mapping[str, Any]) -> dict[Cell, int]:
    """The ratings that were sent for ``item``; anything else is not read."""
    legal = {str(n): n for n in range(MIN_RATING, MAX_RATING + 1)}
    given = {cell: legal.get(str(data.get(rating_name(cell), ""))) for cell in item.cells}
    return {cell: value for cell, value in given.items() if value is not None}
