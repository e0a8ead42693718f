"""Rows that tests of the tables begin with."""

from assessments.actions import responses
from assessments.enums import ItemKind
from assessments.models import Response
from tests.factories import item_of, make_attempt, make_form, make_item


def again(row, **changed) -> None:
    """Save a copy of ``row`` as a new one."""
    row.pk = None
    row._state.adding = True
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def change(row, **fields) -> None:
    type(row).objects.filter(pk=row.pk).update(**fields)


def a_response(kind: str = ItemKind.WRITTEN) -> Response:
    item = item_of(make_attempt(make_form([make_item(kind)])))
    turn = item.form_item.item_version.turns.first()
    return responses.show(item, turn)
