"""A rater's sheet: a level or a reason for each competency, and a note."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessments.actions.rating_sheets import Given, Sheet

NONE = "none"
LEVELS = [(str(n), str(n)) for n in range(1, 6)]
MISSING = _("Choose a level, or say that you cannot rate this.")


class SheetForm(forms.Form):
    """``may_refuse``: whether "cannot rate" is offered; gold answers always have a level."""

    def __init__(
        self, *args: Any, sheets: Sequence[Sheet], may_refuse: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheets, self.may_refuse = sheets, may_refuse
        choices = [*LEVELS, (NONE, _("Cannot rate"))] if may_refuse else LEVELS
        for sheet in sheets:
            self.fields[self.name_of(sheet)] = forms.ChoiceField(
                label=sheet.competency.name,
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": MISSING},
            )
        if may_refuse:
            self.fields["reason"] = forms.CharField(
                label=_("You cannot rate it, because"), max_length=200, required=False
            )
            self.fields["note"] = forms.CharField(
                label=_("Note"),
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("The hiring team can read it beside your levels, without your name."),
            )

    @staticmethod
    def name_of(sheet: Sheet) -> str:
        return f"level-{sheet.competency.slug}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if NONE in cleaned.values() and not cleaned.get("reason", "").strip():
            self.add_error("reason", ValidationError(_("Say in a few words why not.")))
        return cleaned

    def given(self) -> dict[str, Given]:
        return {sheet.competency.slug: self._given(self.name_of(sheet)) for sheet in self.sheets}

    def levels(self) -> dict[str, int]:
        """The levels where all have one."""
        return {
            sheet.competency.slug: int(self.cleaned_data[self.name_of(sheet)])
            for sheet in self.sheets
        }

    def _given(self, name: str) -> Given:
        level = self.cleaned_data[name]
        if level == NONE:
            return Given(None, self.cleaned_data["reason"].strip())
        return Given(int(level))

    @staticmethod
    def initial_of(kept: Mapping[str, Any]) -> dict[str, str]:
        """What was filled in before it was taken back."""
        levels: Mapping[str, Any] = kept.get("levels", {})
        reasons = [one["cannot_rate_reason"] for one in levels.values()]
        filled = {f"level-{slug}": str(one["level"] or NONE) for slug, one in levels.items()}
        return filled | {"reason": next(filter(None, reasons), ""), "note": kept.get("note", "")}

    def rows(self) -> list[tuple[Sheet, forms.BoundField]]:
        return [(sheet, self[self.name_of(sheet)]) for sheet in self.sheets]
