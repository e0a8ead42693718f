"""Django's own, but a new sentence stays empty until somebody writes it: no guess from a like one."""

from typing import ClassVar

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    msgmerge_options: ClassVar[list[str]] = [
        *makemessages.Command.msgmerge_options,
        "--no-fuzzy-matching",
    ]
