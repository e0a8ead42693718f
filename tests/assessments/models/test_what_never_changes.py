"""The database itself refuses to change what was published, scored or written down."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from assessments import audit
from assessments.enums import ItemKind, PublicationState, Verb
from assessments.models import (
    AuditEvent,
    CompetencyScore,
    FormItem,
    FormSection,
    FormVersion,
    ItemScore,
    ItemVersion,
    ModelRating,
    Option,
    OptionRating,
    ScalePoint,
    ScoringRun,
    Turn,
)
from tests.assessments.models import rating_rows
from tests.assessments.models.test_constraints import (
    a_competency_score,
    a_model_rating,
    an_item_score,
)
from tests.factories import make_attempt, make_form, make_item

pytestmark = pytest.mark.django_db

CHANGES: dict[str, Callable[[], object]] = {
    "item version": lambda: ItemVersion.objects.filter(pk=make_item().pk).update(stem="Other"),
    "item version back to draft": lambda: ItemVersion.objects.filter(pk=make_item().pk).update(
        state=PublicationState.DRAFT, published_at=None
    ),
    "option": lambda: Option.objects.filter(item_version=make_item()).update(text="Other"),
    "rating": lambda: OptionRating.objects.filter(option__item_version=make_item()).update(value=1),
    "turn": lambda: Turn.objects.filter(item_version=make_item(ItemKind.ROLE_PLAY)).update(
        text="x"
    ),
    "new option": lambda: Option.objects.create(
        item_version=make_item(), key="z", position=9, text="x"
    ),
    "removed option rating": lambda: OptionRating.objects.filter(
        option__item_version=make_item()
    ).delete(),
    "form version": lambda: FormVersion.objects.filter(pk=make_form([make_item()]).pk).update(
        expected_minutes=1
    ),
    "section": lambda: FormSection.objects.filter(form_version=make_form([make_item()])).update(
        title="Other"
    ),
    "form item": lambda: FormItem.objects.filter(
        section__form_version=make_form([make_item()])
    ).update(weight=2),
    "scale": lambda: ScalePoint.objects.filter(
        form_item__section__form_version=make_form([make_item()])
    ).update(full=9),
    "item score": lambda: ItemScore.objects.filter(pk=an_item_score().pk).update(score=5),
    "competency score": lambda: CompetencyScore.objects.filter(pk=a_competency_score().pk).update(
        score=5
    ),
    "model rating": lambda: ModelRating.objects.filter(pk=a_model_rating().pk).update(level=5),
    "run": lambda: ScoringRun.objects.filter(pk=an_item_score().run_id).update(scorer_version="y"),
    **rating_rows.FIXED,
}


@pytest.mark.parametrize("what", CHANGES)
def test_change_is_refused(what):
    with pytest.raises(IntegrityError), transaction.atomic():
        CHANGES[what]()


def test_published_version_may_be_retired():
    version = make_item()

    changed = ItemVersion.objects.filter(pk=version.pk).update(state=PublicationState.RETIRED)

    assert changed == 1


@pytest.mark.parametrize(
    "act", [lambda rows: rows.update(verb="viewed"), lambda rows: rows.delete()]
)
def test_audit_event_is_neither_changed_nor_removed(act):
    audit.record(Verb.SUBMITTED, make_attempt(make_form([make_item()])))

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        act(AuditEvent.objects.all())

    assert AuditEvent.objects.filter(verb=Verb.SUBMITTED).count() == 1


def test_results_may_be_deleted_when_a_person_is_erased():
    an_item_score()

    ScoringRun.objects.all().delete()

    assert not ItemScore.objects.exists()


@pytest.mark.parametrize("setting", ["off", ""])
def test_audit_is_not_emptied_at_a_stroke(setting):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rapport.may_truncate', %s, true)", [setting])

        with (
            pytest.raises(IntegrityError, match="auditevent is never emptied"),
            transaction.atomic(),
        ):
            cursor.execute("TRUNCATE assessments_auditevent CASCADE")
