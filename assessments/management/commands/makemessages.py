"""Django's own, but a new sentence stays empty: no guess from one alike."""

from typing import Any

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.msgmerge_options = [*self.msgmerge_options, "--no-fuzzy-matching"]
