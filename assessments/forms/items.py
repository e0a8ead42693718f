"""One item as its author fills it in: the fields of its kind, and what belongs to no version."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.actions.author.assign import WAITING
from assessments.actions.author.competencies import is_shipped
from assessments.enums import Channel, ItemKind, PublicationState, ResponseFormat
from assessments.forms.codes import CodeField
from assessments.forms.words import LinesField, TagsField, language_choices
from assessments.models import Competency

OWN = {
    ItemKind.SJT: ("response_format", "time_limit_s"),
    ItemKind.WRITTEN: ("time_limit_s",),
    ItemKind.ROLE_PLAY: ("speaker", "think_s", "answer_s", "typed_s", "takes"),
}
EVERY = frozenset(name for names in OWN.values() for name in names)
DEFAULTS: dict[str, dict[str, object]] = {
    ItemKind.SJT: {"time_limit_s": 90, "channel": Channel.CHAT},
    ItemKind.WRITTEN: {"time_limit_s": 300, "channel": Channel.EMAIL},
    ItemKind.ROLE_PLAY: {
        "think_s": 20,
        "answer_s": 60,
        "typed_s": 180,
        "takes": 2,
        "channel": Channel.PHONE,
    },
}
INSTRUCTED = _("In seconds.")


def _seconds(label: Any, low: int, high: int, help_text: Any = INSTRUCTED) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=low, max_value=high, help_text=help_text)


class ItemForm(forms.Form):
    """The columns of one version; fields of other kinds are left out."""

    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("Candidates see it: give nothing away.")
    )
    response_format = forms.ChoiceField(label=_("Way of answering"), choices=ResponseFormat.choices)
    stem = forms.CharField(
        label=_("Situation"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("What happens, told to the candidate. An empty line begins a new paragraph."),
    )
    facts = LinesField(
        label=_("Facts the candidate may use"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("One a line: what an answer may rest on."),
    )
    speaker = forms.CharField(
        label=_("Customer"), max_length=120, help_text=_("Who speaks, as the candidate sees it.")
    )
    scored = forms.MultipleChoiceField(
        label=_("Scored for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    catalogue = forms.MultipleChoiceField(
        label=_("Also shows"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Skills to find the item by; not scored."),
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    sector = forms.CharField(
        label=_("Sector"), max_length=40, required=False, help_text=_("Such as retail or travel.")
    )
    language = forms.ChoiceField(label=_("Language"))
    time_limit_s = _seconds(_("Time limit"), 10, 3600)
    think_s = _seconds(_("Time to think"), 0, 600)
    answer_s = _seconds(_("Time to speak"), 10, 600)
    typed_s = _seconds(_("Time to type"), 10, 3600, _("In seconds, where the reply is typed."))
    takes = forms.IntegerField(
        label=_("Takes"), min_value=1, max_value=5, help_text=_("How often one may record.")
    )

    def __init__(
        self, *args: Any, kind: str, competencies: Sequence[Competency], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in EVERY - set(OWN[ItemKind(kind)]):
            del self.fields[name]
        initial = kwargs.get("initial") or {}
        linked = {*initial.get("scored", ()), *initial.get("catalogue", ())}
        self._choose("scored", [c for c in competencies if _is_own(c, linked)])
        self._choose("catalogue", [c for c in competencies if not c.is_scored or c.slug in linked])
        language = self.fields["language"]
        language.choices = language_choices(str(initial.get("language", "")))  # type: ignore[attr-defined]

    def _choose(self, name: str, competencies: Sequence[Competency]) -> None:
        choices = [(c.slug, c.name) for c in competencies]
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> None:
        both = set(self.cleaned_data.get("scored", ())) & set(
            self.cleaned_data.get("catalogue", ())
        )
        if both:
            self.add_error("catalogue", _("A competency is either scored or only shown."))


def _is_own(competency: Competency, linked: set[str]) -> bool:
    """Made here, or linked already: what came as a mere catalogue skill has no scorer."""
    return competency.slug in linked or _can_be_scored(competency)


def _can_be_scored(competency: Competency) -> bool:
    is_known = competency.is_scored or not is_shipped(competency)
    return is_known and competency.slug != WAITING


class SettingsForm(forms.Form):
    """What belongs to the item, whatever its version."""

    tags = TagsField(
        label=_("Tags"), required=False, help_text=_("Your own words, with commas between them.")
    )
    exposure_limit = forms.IntegerField(
        label=_("Exposure limit"),
        required=False,
        min_value=1,
        max_value=10_000_000,
        help_text=_("Taken out of use after so many attempts. Empty: never."),
    )
    is_practice = forms.BooleanField(
        label=_("Practice item: shown before the start, neither kept nor scored"), required=False
    )


class CodeForm(forms.Form):
    code = CodeField(
        label=_("Code"),
        max_length=80,
        help_text=_("Letters, digits and hyphens; it names the item for good."),
    )


class AssignForm(forms.Form):
    """What the keys of imported items measure."""

    competency = forms.ChoiceField(label=_("Competency"))

    def __init__(self, *args: Any, competencies: Sequence[Competency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by_code = {c.slug: c for c in competencies if _can_be_scored(c)}
        choices = [(slug, c.name) for slug, c in self._by_code.items()]
        self.fields["competency"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> Competency:
        return self._by_code[self.cleaned_data["competency"]]


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("What should change?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class FilterForm(forms.Form):
    """How a bank is searched; what makes no sense is ignored."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80, widget=forms.SearchInput)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *ItemKind.choices]
    )
    format = forms.ChoiceField(
        label=_("Way of answering"),
        required=False,
        choices=[("", _("All")), *ResponseFormat.choices],
    )
    state = forms.ChoiceField(
        required=False, choices=[("", ""), *PublicationState.choices], widget=forms.HiddenInput
    )
    competency = forms.ChoiceField(label=_("Competency"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    sort = forms.ChoiceField(
        required=False,
        choices=[(name, name) for name in ("", "code", "-code", "title", "-title", "changed")],
        widget=forms.HiddenInput,
    )

    def __init__(
        self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, own in choices.items():
            self.fields[name].choices = [("", _("All")), *own]  # type: ignore[attr-defined]
            if not own:
                del self.fields[name]

    def asked(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
