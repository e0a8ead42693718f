"""Files of stems leave the storage once no version names them any more."""

from collections.abc import Collection
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from assessments.models import ItemVersion, StemMedia, Turn


def has_cues(name: str) -> bool:
    """Whether the captions say anything; imported sound and video may come with empty ones."""
    try:
        with default_storage.open(name) as file:
            return b"-->" in file.read()
    except FileNotFoundError:
        return True


def names_of(version: ItemVersion) -> set[str]:
    """The files, captions too, that ``version`` names."""
    pairs = [*version.turns.values_list("audio", "captions")]
    pairs += version.media.values_list("file", "captions")
    return {name for pair in pairs for name in pair if name}


def forget(names: Collection[str]) -> None:
    """Delete, once the transaction holds, those of ``names`` that nothing names by then.

    A new version shares the files of the one it was copied from, so that a file of a published
    version always stays.
    """
    if names:
        transaction.on_commit(partial(_delete_unnamed, frozenset(names)))


def _delete_unnamed(names: frozenset[str]) -> None:
    for name in names - _named(names):
        default_storage.delete(name)


def _named(names: frozenset[str]) -> set[str]:
    turns = Turn.objects.filter(Q(audio__in=names) | Q(captions__in=names))
    media = StemMedia.objects.filter(Q(file__in=names) | Q(captions__in=names))
    pairs = [*turns.values_list("audio", "captions"), *media.values_list("file", "captions")]
    return {name for pair in pairs for name in pair}
