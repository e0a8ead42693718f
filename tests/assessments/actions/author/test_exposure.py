import pytest

from assessments.actions import attempts, responses
from assessments.actions.author import dry_runs, exposure, items
from assessments.enums import PublicationState, Role
from assessments.models import AuditEvent, FormVersion, Item, ItemVersion
from tests.factories import item_of, make_attempt, make_form, make_item, make_staff

pytestmark = pytest.mark.django_db


def shown_to(version: FormVersion, n: int) -> None:
    for seed in range(n):
        responses.show(item_of(make_attempt(version, seed=seed)))


def n_exposed(item: Item) -> int:
    return int(exposure.with_exposure(Item.objects.filter(pk=item.pk)).get().n_exposed)


def test_exposure_counts_candidates_over_all_versions_and_no_dry_run() -> None:
    old = make_item()
    newer = items.new_version(old)
    items.publish(newer)
    shown_to(make_form([old]), 2)
    form = make_form([newer])
    shown_to(form, 1)
    make_attempt(form)  # drawn, never shown
    dry_run = dry_runs.begin(form, make_staff(Role.AUTHOR))
    attempts.start(dry_run)
    responses.show(item_of(dry_run))

    assert n_exposed(old.item) == 3


def test_versions_of_an_item_at_its_limit_are_retired_by_the_system() -> None:
    spent, fresh = make_item(), make_item()
    form = make_form([spent, fresh])
    author = make_staff(Role.AUTHOR)
    exposure.set_exposure_limit(spent.item, 2, author)
    exposure.set_exposure_limit(fresh.item, 3, author)
    shown_to(form, 1)
    assert exposure.retire_spent() == 0
    shown_to(form, 1)

    assert exposure.retire_spent() == 1

    spent.refresh_from_db()
    assert spent.state == PublicationState.RETIRED
    event = AuditEvent.objects.get(verb="retired")
    assert (event.subject_id, event.by_system) == (spent.pk, True)
    assert exposure.retire_spent() == 0


def drawn(form: FormVersion) -> set[ItemVersion]:
    return {item.item_version for seed in range(30) for item in attempts.draw(form, seed)}


def test_spent_item_leaves_a_pool_that_has_enough_others() -> None:
    versions = [make_item() for _ in range(3)]
    form = make_form(versions, n_drawn=2)
    spent = versions[0]
    shown_to(make_form([spent]), 1)
    assert drawn(form) == set(versions)

    exposure.set_exposure_limit(spent.item, 1, make_staff(Role.AUTHOR))
    assert drawn(form) == set(versions[1:])

    exposure.set_exposure_limit(versions[1].item, 1, make_staff(Role.AUTHOR))
    shown_to(make_form([versions[1]]), 1)
    assert drawn(form) == set(versions)


def test_item_that_everybody_gets_is_asked_beyond_its_limit() -> None:
    version = make_item()
    form = make_form([version])
    shown_to(form, 1)
    exposure.set_exposure_limit(version.item, 1, make_staff(Role.AUTHOR))

    assert drawn(form) == {version}


def test_limit_is_on_record_only_where_it_changes() -> None:
    item, author = make_item().item, make_staff(Role.AUTHOR)

    for limit in (5, 5, None, None):
        exposure.set_exposure_limit(item, limit, author)

    facts = AuditEvent.objects.order_by("pk").values_list("facts", flat=True)
    assert list(facts) == [{"exposure_limit": 5}, {"exposure_limit": None}]
