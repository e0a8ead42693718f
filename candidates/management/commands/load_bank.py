"""Bring in the shipped competencies and question banks, for an installation without a demo."""

from typing import Any

from django.core.management.base import BaseCommand

from candidates.demo import load


class Command(BaseCommand):
    help = "Load the shipped competencies and banks; what is there already stays."

    def handle(self, *args: Any, **options: Any) -> None:
        for done in load.load_content():
            n_new, n_same = len(done.new), len(done.same)
            self.stdout.write(f"{done.bank}: {n_new} new item versions, {n_same} as they were.")
