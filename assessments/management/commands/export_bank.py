"""Write a bank to a file: YAML (everything), CSV (items and key) or QTI 3.0."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.actions.author.export_file import export_bank
from assessments.interchange.write import Format
from assessments.models import ItemBank


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("bank", help="the bank's code")
        parser.add_argument("--format", choices=[f.value for f in Format], default=Format.YAML)
        parser.add_argument(
            "--output", help="the file to write, or - for standard output; else the bank's name"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        bank = ItemBank.objects.filter(slug=options["bank"]).first()
        if bank is None:
            known = ", ".join(ItemBank.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"There is no bank “{options['bank']}”, only: {known or 'none'}.")
        written = export_bank(bank, Format(options["format"]))
        for note in written.notes:
            self.stderr.write(note)
        if options["output"] == "-":
            sys.stdout.buffer.write(written.data)
            return
        path = Path(options["output"] or written.name)
        path.write_bytes(written.data)
        if path.suffix and path.suffix != Path(written.name).suffix:
            ending = Path(written.name).suffix
            self.stderr.write(f"{path} is a {ending} file, whatever its name: media travel along.")
        self.stdout.write(f"{path}: {len(written.data)} bytes")
