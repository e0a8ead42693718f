"""The demo that does the job before your eyes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from candidates.demo import load
from candidates.links import link_for


class Command(BaseCommand):
    help = "Create the demo (answers and recordings, never a score), or show how to enter it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true", help="only print the sign-ins")

    def handle(self, *args: Any, show: bool = False, **options: Any) -> None:
        if not show:
            load.load_demo()
        made = load.sign_ins()
        self.stdout.write(f"  Sign in as {', '.join(made.emails)}")
        self.stdout.write(f"  Password   {made.password}")
        waiting = load.waiting_candidate()
        if waiting:
            self.stdout.write(f"  Candidate  {link_for(waiting.invitations.get(revoked_at=None))}")
