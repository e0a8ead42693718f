"""``manage.py replay_erasures FILE``: after a restore, before the site opens."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from candidates.actions import ledger, replaying


class Command(BaseCommand):
    help = "Delete again what had been deleted since the restored backup was taken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The erasure ledger.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path} is not there. Nothing was deleted.")
        done = replaying.replay(ledger.read(path))
        self.stdout.write(
            f"{done.n_lines} deletions read: {done.n_deleted} done again, {done.n_known} known to "
            f"this database, {done.n_without_rows} of which it holds nothing."
        )
