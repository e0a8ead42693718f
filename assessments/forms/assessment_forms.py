"""Assessment forms as their authors describe them: details, sections, items, filters."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.enums import ItemKind, PublicationState, ResponseFormat
from assessments.forms.words import language_choices
from assessments.models import (
    AssessmentForm,
    Competency,
    FormItem,
    FormSection,
    FormVersion,
    Item,
    ItemBank,
    ItemVersion,
)
from assessments.scoring import sjt

MAX_MINUTES = 240
METHOD_WORDS: dict[str, Promise] = {
    "proportion": gettext_lazy("Share of raters who prefer the choice"),
    "mode": gettext_lazy("The raters' most frequent choice, right or wrong"),
    "dichotomous": gettext_lazy("On the raters' side, right or wrong"),
    "partial_credit": gettext_lazy("Partial credit"),
    "best_worst": gettext_lazy("Best and worst, −2 to +2"),
    "spearman": gettext_lazy("Rank correlation (Spearman)"),
    "kendall": gettext_lazy("Rank correlation (Kendall)"),
    "footrule": gettext_lazy("Places apart (footrule)"),
    "standardised_distance": gettext_lazy("Distance, standardised within the person"),
    "raw_distance": gettext_lazy("Distance to the raters' means"),
    "squared_distance": gettext_lazy("Squared distance to the raters' means"),
    "profile_correlation": gettext_lazy("Correlation with the raters' profile"),
    "hits_minus_false": gettext_lazy("Hits minus false picks"),
    "hybrid": gettext_lazy("Hybrid: the mean of several keys"),
}

if TYPE_CHECKING:
    VersionChoices = forms.ModelMultipleChoiceField[ItemVersion]
else:
    VersionChoices = forms.ModelMultipleChoiceField


def method_words(method: str) -> str:
    return str(METHOD_WORDS.get(method, method.replace("_", " ").capitalize()))


def method_choices(version: ItemVersion) -> list[tuple[str, str]]:
    """The methods that can key ``version``, the default named and first."""
    methods = sjt.methods_for(version.response_format)
    default = _("%(method)s (the default)") % {"method": method_words(methods[0])}
    return [("", default), *((m.value, method_words(m)) for m in methods[1:])]


class NameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("What it is for"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For authors and recruiters; candidates do not see it."),
    )


class PracticeField(VersionChoices):
    def label_from_instance(self, obj: ItemVersion) -> str:
        return f"{obj.title} · {obj.get_response_format_display()} · v{obj.number}"


class DetailsForm(NameForm):
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("Only items in this language can be published with it."),
    )
    expected_minutes = forms.IntegerField(
        label=gettext_lazy("Promised minutes"),
        min_value=1,
        max_value=MAX_MINUTES,
        initial=15,
        help_text=gettext_lazy("Candidates are told so; the editor offers what the items take."),
    )
    practice_items = PracticeField(
        label=gettext_lazy("Practice"),
        queryset=ItemVersion.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Shown before the start, neither timed nor kept."),
    )

    def __init__(self, *args: Any, version: FormVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = cast(forms.ChoiceField, self.fields["language"])
        language.choices = language_choices(version.language if version else "en")
        practice = cast(PracticeField, self.fields["practice_items"])
        practice.queryset = _practice_versions(version)
        if not practice.queryset.exists():
            del self.fields["practice_items"]

    def facts(self) -> dict[str, Any]:
        return {"practice_items": [], **self.cleaned_data}

    @staticmethod
    def initial_of(version: FormVersion) -> dict[str, object]:
        return {
            "name": version.form.name,
            "description": version.form.description,
            "language": version.language,
            "expected_minutes": version.expected_minutes,
            "practice_items": version.practice_items.all(),
        }


def _practice_versions(version: FormVersion | None) -> QuerySet[ItemVersion]:
    """Published practice questions, and what ``version`` has chosen already."""
    published = Q(item__is_practice=True, state=PublicationState.PUBLISHED, kind=ItemKind.SJT)
    chosen = list(version.practice_items.values_list("pk", flat=True)) if version else []
    return ItemVersion.objects.filter(published | Q(pk__in=chosen)).order_by("title", "number")


class SectionForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    n_drawn = forms.IntegerField(
        label=gettext_lazy("Draw this many"),
        min_value=1,
        max_value=500,
        required=False,
        help_text=gettext_lazy("Of the section's items, at random for each candidate. Empty: all."),
    )
    shuffles_items = forms.BooleanField(label=gettext_lazy("Shuffle the items"), required=False)
    shuffles_options = forms.BooleanField(
        label=gettext_lazy("Shuffle the options of each item"), required=False
    )
    offers_break = forms.BooleanField(
        label=gettext_lazy("Offer a break before this section"),
        required=False,
        help_text=gettext_lazy("From the second section on: no clock runs there."),
    )

    @staticmethod
    def initial_of(section: FormSection) -> dict[str, object]:
        return {name: getattr(section, name) for name in SectionForm.base_fields}


class SectionTitleForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title of the new section"),
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Part 2: write to a customer")}),
    )


class PlacedItemForm(forms.Form):
    """How a form treats one of its items."""

    method = forms.ChoiceField(label=gettext_lazy("Keyed by"), required=False)
    weight = forms.FloatField(
        label=gettext_lazy("Weight"),
        validators=[MinValueValidator(0.1), MaxValueValidator(10)],
        widget=forms.NumberInput(attrs={"min": "0.1", "max": "10", "step": "0.1"}),
        help_text=gettext_lazy("1 counts like the others, 2 counts twice."),
    )
    time_limit_s = forms.IntegerField(
        label=gettext_lazy("Seconds in this form"),
        min_value=10,
        max_value=3600,
        required=False,
    )
    section = forms.ModelChoiceField(
        label=gettext_lazy("Section"), queryset=FormSection.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, item: FormItem, sections: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = item.item_version
        if version.kind == ItemKind.SJT:
            cast(forms.ChoiceField, self.fields["method"]).choices = method_choices(version)
        else:
            del self.fields["method"]
        if version.kind == ItemKind.ROLE_PLAY:
            del self.fields["time_limit_s"]
        else:
            own = _("Empty: the item's own %(n)d seconds.") % {"n": version.time_limit_s or 0}
            self.fields["time_limit_s"].help_text = own
        if len(sections) > 1:
            field = cast("forms.ModelChoiceField[FormSection]", self.fields["section"])
            field.queryset = FormSection.objects.filter(form_version=item.section.form_version_id)
            field.choices = [(section.pk, section.title) for section in sections]
        else:
            del self.fields["section"]

    def facts(self, item: FormItem) -> dict[str, Any]:
        """What the action asks for; what the item cannot have stays as it is."""
        given = {"method": "", "time_limit_s": None, "section": item.section}
        return given | self.cleaned_data

    @staticmethod
    def initial_of(item: FormItem) -> dict[str, object]:
        method = "" if item.method == _default(item.item_version) else item.method
        return {
            "method": method,
            "weight": f"{item.weight:g}",
            "time_limit_s": item.time_limit_s,
            "section": item.section_id,
        }


def _default(version: ItemVersion) -> str:
    is_sjt = version.kind == ItemKind.SJT
    return sjt.default_method(version.response_format).value if is_sjt else ""


def _any(choices: list[tuple[str, Any]], words: Any) -> list[tuple[str, Any]]:
    return [("", words), *choices]


class FormListForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Search"), required=False, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=_any(list(PublicationState.choices), gettext_lazy("Every state")),
    )


class PickForm(forms.Form):
    """What to show of the banks when items are picked."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, widget=forms.SearchInput)
    bank = forms.ModelChoiceField(
        label=gettext_lazy("Bank"),
        queryset=ItemBank.objects.order_by("name"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("Every bank"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=_any(list(ItemKind.choices), gettext_lazy("Every kind")),
    )
    response_format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=_any(list(ResponseFormat.choices), gettext_lazy("Every format")),
    )
    competency = forms.ModelChoiceField(
        label=gettext_lazy("Competency"),
        queryset=Competency.objects.order_by("position", "name"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("Every competency"),
    )
    tag = forms.ChoiceField(label=gettext_lazy("Tag"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[
            ("", gettext_lazy("Not yet in this form")),
            ("unused", gettext_lazy("In no published form")),
            ("language", gettext_lazy("In the form's language")),
            ("all", gettext_lazy("All published items")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = sorted({t for row in Item.objects.values_list("tags", flat=True) for t in row})
        tag = cast(forms.ChoiceField, self.fields["tag"])
        tag.choices = _any([(t, t) for t in tags], gettext_lazy("Every tag"))
        if not tags:
            del self.fields["tag"]


class ExposureListForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Search"), required=False, widget=forms.SearchInput)
    bank = forms.ModelChoiceField(
        label=gettext_lazy("Bank"),
        queryset=ItemBank.objects.order_by("name"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("Every bank"),
    )
    form = forms.ModelChoiceField(
        label=gettext_lazy("Form"),
        queryset=AssessmentForm.objects.order_by("name"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("Every form"),
    )


class LimitForm(forms.Form):
    exposure_limit = forms.IntegerField(min_value=1, max_value=10_000_000, required=False)
