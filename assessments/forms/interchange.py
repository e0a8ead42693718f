"""What an author sends to bring a bank in or out."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from assessments.forms.codes import CodeField
from assessments.forms.words import language_choices
from assessments.interchange.bankfile import RESERVED
from assessments.interchange.read import MAX_BYTES
from assessments.interchange.rows import MAX_SLUG
from assessments.interchange.write import Format
from assessments.models import ItemBank

MIB = 1024 * 1024
FORMATS = [
    (Format.YAML.value, _("YAML")),
    (Format.CSV.value, _("CSV")),
    (Format.QTI.value, _("QTI 3.0")),
]


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("A QTI package (zip), a bank in YAML or its zip, or a table in CSV."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
        max_length=500,
    )
    bank = forms.ModelChoiceField(
        label=_("Into"),
        queryset=ItemBank.objects.order_by("name"),
        required=False,
        empty_label=_("A bank of its own, as the file names it"),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=language_choices(),
        initial="en",
        help_text=_("Of items that do not name theirs."),
    )

    def clean_file(self) -> "File[bytes]":
        file: File[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(
                _("The file is larger than %(n)d MiB. Split it.") % {"n": MAX_BYTES // MIB}
            )
        return file


class NewCodeForm(forms.Form):
    """A bank of its own for a file whose address is taken."""

    code = CodeField(label=_("Address of the new bank"), max_length=MAX_SLUG)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code in RESERVED or ItemBank.objects.filter(slug=code).exists():
            raise ValidationError(_("Another page has this address already."))
        return code


class ExportForm(forms.Form):
    format = forms.ChoiceField(choices=FORMATS)
    anyway = forms.BooleanField(required=False)
