"""Who changed what, in words, for items and forms alike."""

import pytest

from assessments.actions.author import form_parts, forms, items
from assessments.enums import Role
from assessments.models import FormItem, FormVersion, StaffUser
from assessments.reports import history
from tests.factories import make_form, make_item, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> StaffUser:
    return make_staff(Role.AUTHOR, first_name="Amara", last_name="Stone")


def item_of(version: FormVersion, title: str) -> FormItem:
    return FormItem.objects.get(section__form_version=version, item_version__title=title)


def test_same_event_in_a_row_is_told_once_with_its_number(author: StaffUser) -> None:
    version = make_form([make_item(title="A"), make_item(title="B")], publish=False)
    for title in ("B", "A", "B"):
        form_parts.move_item(item_of(version, title), up=True, actor=author)
    form_parts.add_section(version, "Later", author)
    forms.rename(version.form, name="Phones", description="", actor=author)

    told = [(e.who, e.what, e.number, e.n) for e in history.of_form([version])]

    assert told == [
        ("Amara Stone", "changed the name or note", None, 1),
        ("Amara Stone", "added a section", 1, 1),
        ("Amara Stone", "moved an item", 1, 3),
    ]


def test_notes_stand_with_the_return_that_they_explain(author: StaffUser) -> None:
    version = make_form([make_item()], publish=False)
    for note in ("Too long.", "Still too long."):
        forms.send_to_review(version, author)
        forms.send_back(version, author, note)
    item = make_item(publish=False)
    items.send_to_review(item, author)
    items.send_back(item, author, "Shorter.")

    returns = [(e.what, e.note) for e in history.of_form([version]) if e.note]
    assert returns == [
        ("sent back to draft", "Still too long."),
        ("sent back to draft", "Too long."),
    ]
    assert [e.note for e in history.of_item(item.item, [item])] == ["Shorter.", ""]


def test_system_and_those_who_left_have_words(author: StaffUser) -> None:
    version = make_item(publish=False)
    items.send_to_review(version, author)
    items.publish(version)
    StaffUser.objects.all().delete()

    assert [e.who for e in history.of_item(version.item, [version])] == [
        "Rapport",
        "somebody who has left",
    ]
