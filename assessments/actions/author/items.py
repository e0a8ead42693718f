"""Take item versions through review and publication, make new ones from them, retire them."""

from django.db import transaction
from django.db.models import Max, ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import audit
from assessments.actions.author import stem_storage
from assessments.actions.author.assign import WAITING
from assessments.enums import ItemKind, PublicationState, Verb
from assessments.errors import NotNow, NotPublishable, Published
from assessments.models import ItemVersion, OptionRating, ReviewNote, StaffUser
from assessments.pipeline.sjt import key_of
from assessments.scored_words import key_fault_in_words
from assessments.scoring.errors import InvalidKey

FEWEST_OPTIONS = 2


@transaction.atomic
def send_to_review(version: ItemVersion, actor: StaffUser) -> None:
    """Ask another pair of eyes; nothing may be missing by then."""
    problems = what_is_missing(version)
    if problems:
        raise NotPublishable(version.pk, sentence=" ".join(problems))
    drafts = ItemVersion.objects.filter(pk=version.pk, state=PublicationState.DRAFT)
    if not drafts.update(state=PublicationState.REVIEW):
        raise NotNow(version.pk, sentence=_("Only a draft can be sent to review."))
    audit.record(Verb.SENT_TO_REVIEW, version, actor=actor)


@transaction.atomic
def send_back(version: ItemVersion, actor: StaffUser, note: str) -> None:
    """Give it back to its author with words on what to change."""
    reviewed = ItemVersion.objects.filter(pk=version.pk, state=PublicationState.REVIEW)
    if not reviewed.update(state=PublicationState.DRAFT):
        raise NotNow(version.pk, sentence=_("This version is not in review any more."))
    ReviewNote.objects.create(item_version=version, author=actor, text=note)
    audit.record(Verb.SENT_BACK, version, actor=actor)


@transaction.atomic
def delete_draft(version: ItemVersion, actor: StaffUser) -> None:
    """Remove a version that was never published; with its only version the item goes too."""
    version = (
        ItemVersion.objects.select_for_update(of=("self",))
        .select_related("item__bank")
        .get(pk=version.pk)
    )
    if version.published_at:
        raise Published(version.pk)
    pk, item, files = version.pk, version.item, stem_storage.names_of(version)
    try:
        version.delete()
    except (ProtectedError, RestrictedError) as error:
        raise NotNow(pk, sentence=_("A form or an expert panel uses this draft.")) from error
    stem_storage.forget(files)
    version.pk = pk  # gone, but the audit still names it
    audit.record(Verb.DELETED, version, actor=actor, number=version.number)
    if not item.versions.exists():
        item.delete()


@transaction.atomic
def publish(version: ItemVersion, actor: StaffUser | None = None) -> None:
    """Close the version to change, if everything that scoring it needs is there."""
    version = ItemVersion.objects.select_for_update().get(pk=version.pk)
    if version.published_at:
        raise Published(version.pk)
    problems = what_is_missing(version)
    if problems:
        raise NotPublishable(version.pk, sentence=" ".join(problems))
    version.state, version.published_at = PublicationState.PUBLISHED, timezone.now()
    version.save(update_fields=["state", "published_at"])
    audit.record(Verb.PUBLISHED, version, actor=actor, by_system=actor is None)


def what_is_missing(version: ItemVersion) -> list[str]:
    """Sentences that say what an item still needs before it can be published."""
    scored = [link.competency for link in version.keyed_to.filter(is_scored=True)]
    missing = []
    if not scored and not version.item.is_practice:
        missing.append(_("Name at least one competency that it is scored for."))
    if any(competency.slug == WAITING for competency in scored):
        missing.append(_("Say which competency its key measures."))
    captions = version.media.exclude(captions="").values_list("captions", flat=True)
    if not all(map(stem_storage.has_cues, captions)):
        missing.append(_("Write what its sound or video says: the captions are empty."))
    if version.kind == ItemKind.ROLE_PLAY and not version.turns.exists():
        missing.append(_("A role-play needs at least one customer turn."))
    if version.kind == ItemKind.SJT and version.options.count() < FEWEST_OPTIONS:
        missing.append(_("Give at least two replies to choose from."))
    elif version.kind == ItemKind.SJT:
        for competency in scored:
            try:
                key_of(version, competency.pk)
            except InvalidKey as fault:
                missing.append(f"{competency}: {key_fault_in_words(fault)}")
    return missing


@transaction.atomic
def new_version(version: ItemVersion, actor: StaffUser | None = None) -> ItemVersion:
    """Copy a version with all its parts into a draft that can be edited."""
    numbers = version.item.versions.aggregate(newest=Max("number"))
    copy = ItemVersion.objects.get(pk=version.pk)
    copy.pk = None
    copy.number = numbers["newest"] + 1
    copy.state, copy.published_at, copy.content_hash = PublicationState.DRAFT, None, ""
    copy.save(force_insert=True)
    for turn in version.turns.all():
        turn.pk, turn.item_version = None, copy
        turn.save(force_insert=True)
    for medium in version.media.all():
        medium.pk, medium.item_version = None, copy
        medium.save(force_insert=True)
    for link in version.keyed_to.all():
        link.pk, link.item_version = None, copy
        link.save(force_insert=True)
    for option in version.options.all():
        ratings = list(option.ratings.all())
        option.pk, option.item_version = None, copy
        option.save(force_insert=True)
        for rating in ratings:
            rating.pk, rating.option = None, option
        OptionRating.objects.bulk_create(ratings)
    audit.record(
        Verb.CREATED, copy, actor=actor, by_system=actor is None, from_number=version.number
    )
    return copy


@transaction.atomic
def retire(version: ItemVersion, actor: StaffUser | None = None) -> None:
    """Keep a published version out of new forms; forms that use it are not touched."""
    published = ItemVersion.objects.filter(pk=version.pk, state=PublicationState.PUBLISHED)
    if not published.update(state=PublicationState.RETIRED):
        raise NotPublishable(version.pk, sentence=_("Only a published version can be retired."))
    audit.record(Verb.RETIRED, version, actor=actor, by_system=actor is None)
