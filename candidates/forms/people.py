"""The forms that invite people."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from candidates.actions.applications import Person


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def person(self) -> Person:
        return Person(**self.cleaned_data)


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("The right e-mail address"), max_length=254)


class PasteForm(forms.Form):
    people = forms.CharField(
        label=_("One person a line: name, e-mail, language"),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "Ada Obi, ada@example.org"}),
        help_text=_(
            "Paste from a spreadsheet or a CSV file: commas, semicolons or tabs. "
            "The language may be left out. Nothing is sent before you have seen the list."
        ),
    )
