"""What a candidate sends: read here, whether a page, a saving script or a keyboard sent it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessments.actions import attempts
from assessments.enums import ItemKind, ResponseFormat, Route
from assessments.models import ItemVersion
from assessments.scoring.answers import MAX_RATING, MIN_RATING

TIME_WORDS = {
    Decimal("1"): _("As planned"),
    Decimal("1.25"): _("A quarter more"),
    Decimal("1.5"): _("Half more"),
    Decimal("2"): _("Double"),
}
MAX_ORDER = 2**53 - 1  # the largest whole number that a browser counts to
RATINGS = range(MIN_RATING, MAX_RATING + 1)


class TimeForm(forms.Form):
    """Up to double time, without a reason."""

    time_factor = forms.ChoiceField(
        label=_("How much time would you like?"),
        choices=[(str(factor), TIME_WORDS[factor]) for factor in attempts.TIME_FACTORS],
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        chosen = Decimal(str((initial or {}).get("time_factor", 1)))
        known = next((f for f in attempts.TIME_FACTORS if f == chosen), attempts.TIME_FACTORS[0])
        super().__init__(data, initial={**(initial or {}), "time_factor": str(known)})

    def factor(self) -> Decimal:
        return Decimal(self.cleaned_data["time_factor"])


class RouteForm(forms.Form):
    route = forms.ChoiceField(choices=Route.choices)


class SaveFacts(TypedDict):
    stored_age_s: float
    offline_s: float
    order: int | None


class SaveForm(forms.Form):
    """What the saving script adds: how long the answer waited and the connection was away, and
    which of its saves this is."""

    stored_age_s = forms.FloatField(required=False, min_value=0)
    offline_s = forms.FloatField(required=False, min_value=0)
    order = forms.IntegerField(required=False, min_value=0, max_value=MAX_ORDER)

    def facts(self) -> SaveFacts:
        """Nothing where what was sent makes no sense: an answer is never refused for it."""
        sent = self.cleaned_data if self.is_valid() else {}
        return {
            "stored_age_s": sent.get("stored_age_s") or 0.0,
            "offline_s": sent.get("offline_s") or 0.0,
            "order": sent.get("order"),
        }


class AnswerForm(forms.Form):
    """One answer; ``answer()`` is what the actions keep. Half an answer is fine here."""

    def __init__(self, data: Mapping[str, object], option_keys: list[str]) -> None:
        super().__init__(data)
        self.option_keys = option_keys
        self.add_fields([(key, key) for key in option_keys])

    def add_fields(self, choices: list[tuple[str, str]]) -> None:
        raise NotImplementedError

    def answer(self) -> dict[str, object]:
        """Only what was given: absent parts mean "not yet"."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class PickOneForm(AnswerForm):
    def add_fields(self, choices: list[tuple[str, str]]) -> None:
        self.fields["choice"] = forms.ChoiceField(choices=choices, required=False)


class BestWorstForm(AnswerForm):
    def add_fields(self, choices: list[tuple[str, str]]) -> None:
        self.fields["best"] = forms.ChoiceField(choices=choices, required=False)
        self.fields["worst"] = forms.ChoiceField(choices=choices, required=False)


class PickSeveralForm(AnswerForm):
    def add_fields(self, choices: list[tuple[str, str]]) -> None:
        self.fields["choices"] = forms.MultipleChoiceField(choices=choices, required=False)


class RateEachForm(AnswerForm):
    def add_fields(self, choices: list[tuple[str, str]]) -> None:
        for key, _label in choices:
            self.fields[f"rating_{key}"] = forms.TypedChoiceField(
                choices=[(n, n) for n in RATINGS], coerce=int, required=False, empty_value=None
            )

    def answer(self) -> dict[str, object]:
        given = {key: self.cleaned_data[f"rating_{key}"] for key in self.option_keys}
        return {"ratings": {key: value for key, value in given.items() if value is not None}}


class RankForm(AnswerForm):
    """A place for each option, 1 the best; an unfinished ranking holds the first places."""

    def add_fields(self, choices: list[tuple[str, str]]) -> None:
        places = [(n, n) for n in range(1, len(choices) + 1)]
        for key, _label in choices:
            self.fields[f"place_{key}"] = forms.TypedChoiceField(
                choices=places, coerce=int, required=False, empty_value=None
            )

    def clean(self) -> None:
        places = [place for place in self._places().values() if place]
        if len(set(places)) < len(places):
            raise ValidationError(_("Two replies share a place. Please give each its own."))

    def answer(self) -> dict[str, object]:
        given = {key: place for key, place in self._places().items() if place}
        return {"order": sorted(given, key=lambda key: given[key])}

    def _places(self) -> dict[str, int | None]:
        return {key: self.cleaned_data.get(f"place_{key}") for key in self.option_keys}


class WrittenForm(forms.Form):
    text = forms.CharField(required=False, strip=False)


SJT_FORMS: dict[str, type[AnswerForm]] = {
    ResponseFormat.PICK_ONE: PickOneForm,
    ResponseFormat.BEST_WORST: BestWorstForm,
    ResponseFormat.RANK: RankForm,
    ResponseFormat.RATE_EACH: RateEachForm,
    ResponseFormat.PICK_SEVERAL: PickSeveralForm,
}


class GivenAnswer(TypedDict, total=False):
    """The arguments of ``responses.save``: one of the two."""

    answer: dict[str, object]
    text: str


def read_answer(
    version: ItemVersion, option_keys: list[str], data: Mapping[str, object]
) -> GivenAnswer:
    """What was answered, whole or half; ValidationError in words where it cannot be read."""
    if version.kind != ItemKind.SJT:
        written = WrittenForm(data)
        written.is_valid()
        return {"text": written.cleaned_data.get("text", "").replace("\r\n", "\n")}
    form = SJT_FORMS[version.response_format](data, option_keys)
    if not form.is_valid():
        raise ValidationError([str(m) for messages in form.errors.values() for m in messages])
    return {"answer": form.answer()}
