"""Django's own, but a new sentence stays empty: no guess from one alike."""

from typing import ClassVar

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    msgmerge_options: ClassVar[list[str]] = [
        *makemessages.Command.msgmerge_options,
        "--no-fuzzy-matching",
    ]
