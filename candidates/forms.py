"""Forms of the recruiter's pages: they parse input; the actions decide."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.enums import Role
from assessments.models import Competency, FormVersion, StaffUser
from candidates.actions.applications import Person
from candidates.actions.openings import TaskSpec
from candidates.enums import Outcome
from candidates.judging import BarSpec, Requirement
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
        help_text=_("Recordings, answers and names are deleted after this day."),
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
        choices = list(scored.values_list("slug", "name"))
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


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def person(self) -> Person:
        return Person(**self.cleaned_data)


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


class TableForm(forms.Form):
    """How the shortlist is searched, filtered and sorted; what makes no sense is ignored."""

    q = forms.CharField(required=False, max_length=20)
    outcome = forms.ChoiceField(required=False, choices=[("", _("All")), *Outcome.choices])
    decided = forms.ChoiceField(
        required=False, choices=[("", _("All")), ("no", _("Open")), ("yes", _("Decided"))]
    )
    show = forms.ChoiceField(
        required=False,
        choices=[(name, name) for name in ("", "ranked", "person", "waiting")],
    )
    sort = forms.CharField(required=False, max_length=60)
    page = forms.IntegerField(required=False, min_value=1)


class BarForm(forms.Form):
    """One row a competency, then the cut, the probabilities and the reason."""

    composite_cut = forms.FloatField(
        label=_("Composite cut"),
        required=False,
        min_value=1,
        max_value=5,
        widget=forms.NumberInput(attrs={"step": "0.1"}),
        help_text=_("The weighted composite that is asked for, 1–5. Empty: minimums only."),
    )
    meets_p = forms.FloatField(
        label=_("“Meets” from a probability of"),
        initial=0.84,
        min_value=0.01,
        max_value=0.99,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )
    below_p = forms.FloatField(
        label=_("“Below” up to a probability of"),
        initial=0.16,
        min_value=0.01,
        max_value=0.99,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why this bar, in a sentence or two. Needed to adopt it, kept for good."),
    )

    def __init__(self, *args: Any, competencies: Sequence[Competency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.competencies = competencies
        for competency in competencies:
            self._add_row(competency)

    def _add_row(self, competency: Competency) -> None:
        slug, name = competency.slug, competency.name
        label = {"name": name}
        self.fields[f"minimum-{slug}"] = forms.FloatField(
            label=_("Minimum for %(name)s") % label,
            required=False,
            min_value=1,
            max_value=5,
            widget=forms.NumberInput(attrs={"step": "0.1"}),
        )
        self.fields[f"weight-{slug}"] = forms.FloatField(
            label=_("Weight of %(name)s") % label,
            min_value=0,
            max_value=100,
            initial=1,
            widget=forms.NumberInput(attrs={"step": "0.1"}),
        )
        self.fields[f"knock_out-{slug}"] = forms.BooleanField(
            label=_("%(name)s is a knock-out") % label, required=False
        )

    def is_ready(self, *, to_adopt: bool) -> bool:
        """Whether the figures can be read; a preview needs no reason yet."""
        self.fields["reason"].required = to_adopt
        is_valid = self.is_valid()
        self.fields["reason"].required = True
        return is_valid

    def rows(self) -> list[tuple[Competency, forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [
            (
                row,
                self[f"minimum-{row.slug}"],
                self[f"weight-{row.slug}"],
                self[f"knock_out-{row.slug}"],
            )
            for row in self.competencies
        ]

    def spec(self) -> BarSpec:
        given = self.cleaned_data
        needs = [
            Requirement(
                row.slug,
                given[f"weight-{row.slug}"],
                given[f"minimum-{row.slug}"],
                given[f"knock_out-{row.slug}"],
            )
            for row in self.competencies
        ]
        return BarSpec(
            tuple(n for n in needs if n.weight or n.minimum is not None or n.is_knock_out),
            given["composite_cut"],
            given["meets_p"],
            given["below_p"],
        )

    @staticmethod
    def initial_of(spec: BarSpec | None, competencies: Sequence[Competency]) -> dict[str, object]:
        """The figures of ``spec``; without one, equal weights, no minimum and a cut of 3.5."""
        if spec is None:
            return {"composite_cut": 3.5}
        initial: dict[str, object] = {
            "composite_cut": spec.composite_cut,
            "meets_p": spec.meets_p,
            "below_p": spec.below_p,
            **{f"weight-{row.slug}": 0 for row in competencies},
        }
        for need in spec.requirements:
            initial[f"minimum-{need.competency}"] = need.minimum
            initial[f"weight-{need.competency}"] = need.weight
            initial[f"knock_out-{need.competency}"] = need.is_knock_out
        return initial
