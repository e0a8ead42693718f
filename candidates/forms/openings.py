"""The forms of an opening: the job, its team and its tasks."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.enums import Role, ScoreSource
from assessments.models import Competency, FormVersion, StaffUser
from assessments.seed.words import in_words
from candidates.actions.openings import TaskSpec
from candidates.models import Opening

MAX_TASKS = 30
IMPORTANCE = [(n, str(n)) for n in range(1, 6)]


class OpeningForm(forms.Form):
    name = forms.CharField(label=_("Job title"), max_length=120)
    location = forms.CharField(label=_("Location"), max_length=120, required=False)
    description = forms.CharField(
        label=_("Notes for the hiring team"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form_version = forms.ModelChoiceField(
        label=_("Assessment"),
        queryset=FormVersion.objects.none(),
        empty_label=None,
        help_text=_("Every candidate of this opening answers this version."),
    )
    contact_email = forms.EmailField(
        label=_("Contact for candidates"), help_text=_("Shown where help is offered.")
    )
    days_to_answer = forms.IntegerField(
        label=_("Days to answer"), min_value=1, max_value=90, initial=14
    )
    waiting_period_days = forms.IntegerField(
        label=_("Waiting period in days"),
        min_value=0,
        max_value=730,
        initial=90,
        help_text=_("How long before the same person may take the same assessment again."),
    )
    retention_until = forms.DateField(
        label=_("Keep personal data until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "On this day everybody of this opening is deleted for good: recordings, answers, "
            "names, results, notes and decisions. A legal hold keeps what it is placed on."
        ),
    )
    is_pilot = forms.BooleanField(
        label=_("A pilot: nobody is hired from it"),
        required=False,
        help_text=_("Auditors and admins may try on it what a bar does to groups of people."),
    )
    score_source = forms.ChoiceField(
        label=_("Who judges written and spoken answers"),
        choices=[
            (ScoreSource.MACHINE, _("The machine")),
            (ScoreSource.HUMAN, _("Raters: people who do not know whose answer it is")),
        ],
        initial=ScoreSource.MACHINE,
        widget=forms.RadioSelect,
        help_text=_(
            "One shortlist uses one of the two and says which. Where raters judge, each answer "
            "goes to them when it arrives, and there is no result before they are done. Who asked "
            "for people instead of the machine goes to raters either way."
        ),
    )
    n_raters = forms.IntegerField(
        label=_("Raters for each answer"),
        min_value=1,
        max_value=5,
        initial=2,
        help_text=_("From two on one sees how closely they agree."),
    )
    escalate_from = forms.IntegerField(
        label=_("One rater more where two differ by"),
        min_value=1,
        max_value=4,
        initial=2,
        help_text=_("Levels of five, in any competency."),
    )
    team = forms.ModelMultipleChoiceField(
        label=_("Hiring team"),
        queryset=StaffUser.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only these people, and admins, see this opening."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form_version = cast("forms.ModelChoiceField[FormVersion]", self.fields["form_version"])
        team = cast("forms.ModelMultipleChoiceField[StaffUser]", self.fields["team"])
        form_version.queryset = (
            FormVersion.objects.published().select_related("form").order_by("form__name", "-number")
        )
        team.queryset = StaffUser.objects.filter(
            is_active=True, roles__overlap=[Role.RECRUITER, Role.ADMIN]
        ).order_by("email")

    def clean_retention_until(self) -> date:
        day: date = self.cleaned_data["retention_until"]
        if day <= timezone.localdate():
            raise ValidationError(_("This day is over. Choose one in the future."))
        return day

    @staticmethod
    def initial_of(opening: Opening) -> dict[str, object]:
        names = [name for name in OpeningForm.base_fields if name != "team"]
        fields: dict[str, object] = {name: getattr(opening, name) for name in names}
        return fields | {"team": opening.team.all()}


if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet["TaskForm"]
else:
    _FormSet = forms.BaseFormSet  # generic to the type checker only


class TaskForm(forms.Form):
    text = forms.CharField(
        label=_("Task"), max_length=240, widget=forms.Textarea(attrs={"rows": 2})
    )
    importance = forms.TypedChoiceField(
        label=_("Importance"),
        choices=IMPORTANCE,
        coerce=int,
        initial=3,
    )
    competencies = forms.MultipleChoiceField(
        label=_("Asks for"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["competencies"]).choices = choices


class BaseTaskFormSet(_FormSet):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        machine = Competency.objects.filter(is_scored=True).distinct()
        scored = (machine | Competency.objects.scored_by()).order_by("position", "name")
        choices = [(slug, in_words(name)) for slug, name in scored.values_list("slug", "name")]
        kwargs["form_kwargs"] = {"choices": choices}
        super().__init__(*args, **kwargs)

    def specs(self) -> list[TaskSpec]:
        """The tasks that were filled in and not marked for removal."""
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data.get("text")]
        return [
            TaskSpec(task["text"], task["importance"], tuple(task["competencies"]))
            for task in kept
            if not task["DELETE"]
        ]

    @staticmethod
    def initial_of(tasks: Iterable[TaskSpec]) -> list[dict[str, object]]:
        return [asdict(task) for task in tasks]


def task_formset(extra: int) -> type[BaseTaskFormSet]:
    """The inline rows with ``extra`` empty ones below."""
    made = forms.formset_factory(
        TaskForm,
        formset=BaseTaskFormSet,
        extra=extra,
        max_num=MAX_TASKS,
        validate_max=True,
        can_delete=True,
    )
    return cast("type[BaseTaskFormSet]", made)
