"""A crowd of invented applicants, to try the site at scale."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.enums import Role
from assessments.models import StaffUser
from candidates.demo import load, pool
from candidates.models import Opening

NAME = "Synthetic applicants"


class Command(BaseCommand):
    help = "Make an opening with thousands of invented applicants, or take it away again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=20_000)
        parser.add_argument("--opening", default=NAME, help="its name; no real one may have it")
        parser.add_argument("--remove", action="store_true", help="take it away with its people")

    def handle(self, *args: Any, people: int, opening: str, remove: bool, **options: Any) -> None:
        try:
            self._remove(opening) if remove else self._make(opening, people)
        except pool.NotSynthetic as refused:
            raise CommandError(f"“{opening}” holds real people; nothing was changed.") from refused
        except Opening.DoesNotExist as missing:
            raise CommandError(f"There is no opening called “{opening}”.") from missing

    def _make(self, name: str, people: int) -> None:
        if Opening.objects.filter(name=name).exists():
            raise CommandError(f"There is an opening called “{name}” already: --remove it first.")
        owner = StaffUser.objects.filter(
            is_active=True, roles__overlap=[Role.RECRUITER, Role.ADMIN]
        )
        actor = owner.order_by("pk").first()
        if actor is None:
            raise CommandError("Make a recruiter or an admin first: the opening needs a team.")
        load.load_content()
        began = time.monotonic()
        opening = pool.make(name, people, actor)
        self.stdout.write(
            f"{people:,} invented applicants in opening {opening.pk} of {actor.email}, "
            f"made in {time.monotonic() - began:.0f} s."
        )

    def _remove(self, name: str) -> None:
        self.stdout.write(f"{pool.remove(name):,} invented applicants removed.")
