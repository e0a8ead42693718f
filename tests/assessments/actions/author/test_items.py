"""The way of an item version from draft to retirement, and what stops it."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from assessments.actions.author import drafts, items
from assessments.actions.author.contents import content_of, stamp_of, write
from assessments.enums import ItemKind, PublicationState, Role
from assessments.errors import DraftChanged, NotNow, NotPublishable, Published
from assessments.models import AuditEvent, ItemVersion, Option, StemMedia
from tests.factories import make_item, make_staff

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_every_step_is_audited_with_its_actor():
    version, ada = make_item(publish=False), make_staff(Role.AUTHOR)

    items.send_to_review(version, ada)
    items.send_back(version, ada, "Shorter, please.")
    items.send_to_review(version, ada)
    items.publish(version, ada)
    items.retire(version, ada)

    assert verbs() == ["sent_to_review", "sent_back", "sent_to_review", "published", "retired"]
    assert set(AuditEvent.objects.values_list("actor_id", flat=True)) == {ada.pk}


def test_steps_out_of_order_are_refused():
    draft, published, ada = make_item(publish=False), make_item(), make_staff(Role.AUTHOR)

    with pytest.raises(NotNow):
        items.send_to_review(published, ada)
    with pytest.raises(NotNow):
        items.send_back(draft, ada, "No.")
    with pytest.raises(NotPublishable):
        items.retire(draft, ada)
    with pytest.raises(Published):
        items.publish(published, ada)
    with pytest.raises(Published):
        items.delete_draft(published, ada)
    assert verbs() == []


def test_judgement_item_needs_two_replies():
    version = make_item(publish=False)
    version.options.exclude(key="a").delete()

    assert items.what_is_missing(version) == ["Give at least two replies to choose from."]


def test_new_version_copies_media_options_ratings_and_turns():
    version = make_item(ItemKind.ROLE_PLAY, n_turns=2, publish=False)
    StemMedia.objects.create(
        item_version=version, position=1, kind="image", file="stems/x.png", description="A phone."
    )
    items.publish(version)

    copy = items.new_version(version)

    assert content_of(copy) == content_of(version)
    assert copy.state == PublicationState.DRAFT
    assert verbs() == ["published", "created"]


def test_saving_needs_the_stamp_of_what_is_stored():
    version, ada = make_item(publish=False), make_staff(Role.AUTHOR)
    content, old = content_of(version), stamp_of(version)

    drafts.save(version, replace(content, facts=("New.",)), stamp=old, actor=ada)

    with pytest.raises(DraftChanged):
        drafts.save(version, content, stamp=old, actor=ada)
    version.refresh_from_db()
    assert version.facts == ["New."]


def test_database_itself_refuses_to_change_a_version_in_use():
    version = make_item()

    with pytest.raises(IntegrityError, match="published"), transaction.atomic():
        write(version, content_of(version), drafts.competency_ids())
    with pytest.raises(IntegrityError, match="published"), transaction.atomic():
        Option.objects.filter(item_version=version).delete()
    assert ItemVersion.objects.get().options.count() == 4
