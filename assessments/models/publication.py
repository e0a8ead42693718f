"""What item versions and form versions have in common: they are published once."""

from django.db import models
from django.db.models import Q

from assessments.enums import PublicationState

OPEN_TO_CHANGE = [PublicationState.DRAFT, PublicationState.REVIEW]
FIXED = [PublicationState.PUBLISHED, PublicationState.RETIRED]


def says_when_published(name: str) -> models.CheckConstraint:
    """The constraint that a version has a date of publication exactly if it was published."""
    return models.CheckConstraint(
        condition=Q(state__in=OPEN_TO_CHANGE, published_at__isnull=True)
        | Q(state__in=FIXED, published_at__isnull=False),
        name=name,
    )
