"""Bring in the shipped competencies and question bank, for an installation without a demo."""

from typing import Any

from django.core.management.base import BaseCommand

from candidates.demo import load


class Command(BaseCommand):
    help = "Load the shipped competencies and bank; what is there already stays."

    def handle(self, *args: Any, **options: Any) -> None:
        imported = load.load_content()
        self.stdout.write(f"{len(imported.new)} new item versions, {len(imported.same)} as they were.")
