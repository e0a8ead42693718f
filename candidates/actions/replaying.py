"""After a backup was restored: delete again what had been deleted since it was taken."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Model

from assessments.actions import erasing
from assessments.models import Attempt
from candidates.actions import erasure
from candidates.actions.ledger import Entry
from candidates.enums import ErasureReason
from candidates.models import Application, Erasure


@dataclass(slots=True)
class Replayed:
    n_lines: int = 0
    n_deleted: int = 0
    n_known: int = 0
    n_without_rows: int = 0


def replay(entries: Iterable[Entry]) -> Replayed:
    """Delete what each entry names, where it is there again; safe to repeat at any time."""
    done = Replayed()
    highest: dict[type[Model], int] = {Application: 0, Attempt: 0}
    for entry in entries:
        done.n_lines += 1
        if Erasure.objects.filter(number=entry.number, attempt_key=entry.key).exists():
            done.n_known += 1  # its job goes on by itself
        elif _ask(entry):
            done.n_deleted += 1
        else:
            erasing.remove_files(entry.files)
            done.n_without_rows += 1
        highest[Application] = max(highest[Application], entry.number)
        highest[Attempt] = max(highest[Attempt], entry.attempt or 0)
    for model, number in highest.items():
        _never_give_again(model, number)
    return done


@transaction.atomic
def _ask(entry: Entry) -> bool:
    same = Application.objects.filter(pk=entry.number, attempt__public_id=entry.key)
    application = same.first()
    if application is None:
        return False
    erasure.ask(application, ErasureReason(entry.reason), at=entry.asked_at)
    return True


def _never_give_again(model: type[Model], number: int) -> None:
    """A restored sequence must not give somebody new the number of somebody who was deleted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(s, greatest(%s, nextval(s))) FROM pg_get_serial_sequence(%s, 'id') AS s",
            [number, model._meta.db_table],
        )
