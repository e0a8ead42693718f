"""What a reader asks the table of candidates for."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessments.models import Competency
from assessments.seed.words import in_words
from candidates.enums import Outcome, Stage

STAGES = [
    ("", _("All")),
    (_("With a result"), Stage.choices[:4]),
    (_("Without a result"), Stage.choices[4:]),
]


class TableForm(forms.Form):
    """How the shortlist is searched, filtered and sorted; what makes no sense is ignored."""

    q = forms.CharField(label=_("Reference or name"), required=False, max_length=60)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("All")), *Outcome.choices]
    )
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=STAGES)
    competency = forms.ChoiceField(label=_("Competency"), required=False)
    least = forms.FloatField(label=_("from"), required=False, min_value=1, max_value=5)
    most = forms.FloatField(label=_("to"), required=False, min_value=1, max_value=5)
    warned = forms.BooleanField(label=_("Quality warning"), required=False)
    differ = forms.BooleanField(label=_("Raters differ"), required=False)
    show = forms.ChoiceField(
        required=False,
        choices=[(name, name) for name in ("", "ranked", "person", "waiting")],
    )
    sort = forms.ChoiceField(label=_("Order"), required=False)
    after = forms.CharField(required=False, max_length=400)
    before = forms.CharField(required=False, max_length=400)

    def __init__(self, *args: Any, shown: Sequence[Competency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Any")), *((row.slug, in_words(row.name)) for row in shown)]
        cast(forms.ChoiceField, self.fields["competency"]).choices = choices
        cast(forms.ChoiceField, self.fields["sort"]).choices = _orders(shown)
        step = {"step": "0.1", "inputmode": "decimal"}
        for name in ("least", "most"):
            self.fields[name].widget.attrs.update(step)

    def clean(self) -> None:
        given = self.cleaned_data
        least, most = given.get("least"), given.get("most")
        has_range = least is not None or most is not None
        if has_range and not given.get("competency"):
            self.add_error("competency", ValidationError(_("Choose what the range is for.")))
        if least is not None and most is not None and least > most:
            self.add_error("least", ValidationError(_("The range ends before it begins.")))

    def asked(self) -> dict[str, Any]:
        """What can be understood of it; the rest counts as not given."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if "competency" not in given:
            given.pop("least", None)
            given.pop("most", None)
        return given


def _orders(shown: Sequence[Competency]) -> list[Any]:
    keys = [("composite", _("Composite")), *((row.slug, in_words(row.name)) for row in shown)]
    highest, lowest = _("%(score)s, highest first"), _("%(score)s, lowest first")
    return [
        (_("Highest first"), [(f"-{key}", highest % {"score": word}) for key, word in keys]),
        (_("Lowest first"), [(key, lowest % {"score": word}) for key, word in keys]),
        (_("By time"), [("-newest", _("Newest first")), ("newest", _("Oldest first"))]),
    ]
