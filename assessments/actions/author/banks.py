"""Make and describe item banks."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments import audit
from assessments.enums import Verb
from assessments.errors import CodeTaken
from assessments.models import ItemBank, StaffUser


def create(
    *, actor: StaffUser, slug: str, name: str, description: str, language: str, keying_note: str
) -> ItemBank:
    """Raises CodeTaken where another bank has this address."""
    try:
        with transaction.atomic():
            bank = ItemBank.objects.create(
                slug=slug,
                name=name,
                description=description,
                language=language,
                keying_note=keying_note,
            )
            audit.record(Verb.CREATED, bank, actor=actor)
    except IntegrityError as error:
        raise CodeTaken(slug, sentence=_("Another bank has this address already.")) from error
    return bank


@transaction.atomic
def edit(
    bank: ItemBank,
    *,
    actor: StaffUser,
    name: str,
    description: str,
    language: str,
    keying_note: str,
) -> None:
    ItemBank.objects.filter(pk=bank.pk).update(
        name=name, description=description, language=language, keying_note=keying_note
    )
    audit.record(Verb.EDITED, bank, actor=actor)
