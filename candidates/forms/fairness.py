"""Whose rates are asked for, and what counts as selected."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.forms.analysis import RangeForm

Choice = tuple[str, str | Promise]
Choices = Sequence[Choice | tuple[str, Sequence[Choice]]]


class RatesForm(forms.Form):
    """What is not asked is the first choice."""

    of = forms.ChoiceField(label=_("Whose rates"))
    selected = forms.ChoiceField(label=_("Selected means"))

    def __init__(self, data: dict[str, Any], of: Choices, selected: Choices) -> None:
        super().__init__({"of": of[0][0], "selected": selected[0][0], **data})
        cast(forms.ChoiceField, self.fields["of"]).choices = of
        cast(forms.ChoiceField, self.fields["selected"]).choices = selected


class Ll144Form(RangeForm):
    """The one place where days and an opening go together: the file hides nothing anyway."""

    of = forms.ChoiceField(label=_("Whose figures"))
    field_order = ("of", "since", "until")

    def __init__(self, data: Any, of: Choices) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["of"]).choices = of
        self.names = dict(_flat(of))

    def words(self) -> str:
        """What was chosen, as the list says it."""
        return str(self.names[self.cleaned_data["of"]])


def _flat(choices: Choices) -> Iterator[Choice]:
    for value, label in choices:
        if isinstance(label, str | Promise):
            yield value, label
        else:
            yield from label
