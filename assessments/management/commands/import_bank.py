"""Bring in a bank from a file: YAML, CSV, a zip of either, or a QTI package (2.1, 2.2, 3.0)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.actions.author.import_file import Outcome, bring_in
from assessments.errors import RapportError
from assessments.interchange.package import BankFileError
from assessments.interchange.rows import MAX_SLUG, SLUG


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--bank", help="the code of the bank to bring it into")
        parser.add_argument("--language", default="en", help="of what names none (en)")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
        parser.add_argument("--json", action="store_true", help="the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path, slug = Path(options["file"]), options["bank"]
        report: dict[str, object] = {"file": path.name, "dry_run": options["dry_run"]}
        try:
            if slug and (len(slug) > MAX_SLUG or not SLUG.fullmatch(slug)):
                raise BankFileError([f"“{slug}” is no code: small letters, digits, hyphens."])
            done = bring_in(
                path.read_bytes(),
                name=path.name,
                slug=slug,
                language=options["language"],
                dry_run=options["dry_run"],
            )
        except OSError as error:
            self._refuse(report, [f"The file cannot be read: {error.strerror}."], options)
        except BankFileError as error:
            self._refuse(report, list(error.problems), options)
        except RapportError as error:
            self._refuse(report, [error.sentence], options)
        else:
            if options["json"]:
                whole = {**report, "problems": [], **done.as_json()}
                self.stdout.write(json.dumps(whole, indent=2))
            else:
                self._tell(done, dry_run=options["dry_run"])

    def _refuse(
        self, report: dict[str, object], problems: list[str], options: dict[str, Any]
    ) -> None:
        if options["json"]:
            whole = {**report, "problems": problems, "n_items": 0, "items": []}
            self.stdout.write(json.dumps(whole, indent=2))
            raise SystemExit(1)
        raise CommandError("Nothing was brought in.\n" + "\n".join(problems))

    def _tell(self, done: Outcome, *, dry_run: bool) -> None:
        for item in done.package.reports:
            became = f" → {', '.join(item.codes)}" if item.codes else ""
            self.stdout.write(" ".join((f"{item.source} ({item.fate}){became}", *item.reasons)))
        for note in (*done.package.notes, *done.imported.notes):
            self.stdout.write(note)
        n_new, n_same = len(done.imported.new), len(done.imported.same)
        what = "would be brought in" if dry_run else "brought in"
        self.stdout.write(
            f"{done.imported.bank.slug}: {n_new} new item versions {what}, {n_same} as they were."
        )
