"""A bank as its author describes it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.codes import CodeField
from assessments.forms.words import language_choices
from assessments.interchange.bankfile import RESERVED
from assessments.models import ItemBank


class BankForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    slug = CodeField(
        label=_("Address"),
        max_length=50,
        help_text=_("Letters, digits and hyphens; it stands in the bank's address for good."),
    )
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("Of new items; each item may have its own.")
    )
    description = forms.CharField(
        label=_("What it is for"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    keying_note = forms.CharField(
        label=_("Who rated the replies"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown wherever a key is shown: how many raters, and what they know."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, bank: ItemBank | None = None
    ) -> None:
        initial = {name: getattr(bank, name) for name in self.base_fields} if bank else {}
        super().__init__(data, initial={"language": "en", **initial})
        if bank:
            del self.fields["slug"]
        choices = language_choices(bank.language if bank else "")
        self.fields["language"].choices = choices  # type: ignore[attr-defined]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise forms.ValidationError(_("This address is taken by the page that makes banks."))
        return slug
