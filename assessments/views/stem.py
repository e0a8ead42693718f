"""The pictures, sounds and videos of a stem, with addresses for one reader."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from assessments.models import Attempt, ItemVersion, StaffUser, StemMedia
from assessments.views.media import Media, media_url


@dataclass(frozen=True, slots=True)
class ShownMedia:
    kind: str
    url: str
    captions_url: str
    description: str


def stem_media(version: ItemVersion, reader: StaffUser | Attempt) -> list[ShownMedia]:
    return [shown(medium, reader) for medium in version.media.order_by("position")]


def linked_media(version: ItemVersion, page: str, public_id: UUID) -> list[ShownMedia]:
    """For somebody who reads by a link: the addresses ``page``_medium and ``page``_captions."""
    return [
        ShownMedia(
            one.kind,
            reverse(f"{page}_medium", args=[public_id, one.pk]),
            reverse(f"{page}_captions", args=[public_id, one.pk]) if one.captions else "",
            one.description,
        )
        for one in version.media.order_by("position")
    ]


def shown(medium: StemMedia, reader: StaffUser | Attempt) -> ShownMedia:
    captions = media_url(Media.MEDIUM_CAPTIONS, medium.pk, reader) if medium.captions else ""
    url = media_url(Media.MEDIUM, medium.pk, reader)
    return ShownMedia(medium.kind, url, captions, medium.description)
