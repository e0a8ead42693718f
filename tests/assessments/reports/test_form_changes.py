from typing import Any

import pytest

from assessments.actions.author import form_parts, forms, items
from assessments.enums import Role
from assessments.models import FormItem, FormSection, FormVersion, StaffUser
from assessments.reports import form_changes
from assessments.reports.form_contents import sections_of
from tests.factories import make_form, make_item, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> StaffUser:
    return make_staff(Role.AUTHOR, first_name="Amara", last_name="Stone")


def changes(old: FormVersion, new: FormVersion) -> set[str]:
    return set(form_changes.changes(old, sections_of(old), new, sections_of(new)))


def item_of(version: FormVersion, title: str) -> FormItem:
    return FormItem.objects.get(section__form_version=version, item_version__title=title)


def test_every_change_between_two_versions_is_a_sentence(author: StaffUser) -> None:
    titles = ("Gone", "Moved", "Newer", "Heavier", "Quicker", "Keyed")
    old = make_form([make_item(title=title) for title in titles])
    new = forms.new_version(old, author)
    assert changes(old, new) == set()

    section = new.sections.get()
    later = form_parts.add_section(new, "Later", author)
    form_parts.remove_item(item_of(new, "Gone"), author)
    items.publish(items.new_version(item_of(new, "Newer").item_version))
    form_parts.update_item(item_of(new, "Newer"), author)
    usual: dict[str, Any] = {"method": "", "weight": 1.0, "time_limit_s": None, "section": section}
    others: dict[str, dict[str, Any]] = {
        "Moved": {"section": later},
        "Heavier": {"weight": 2.5},
        "Quicker": {"time_limit_s": 30},
        "Keyed": {"method": "mode"},
    }
    for title, other in others.items():
        form_parts.edit_item(item_of(new, title), actor=author, **{**usual, **other})
    FormSection.objects.filter(pk=section.pk).update(
        n_drawn=2, shuffles_items=True, offers_break=True
    )
    FormVersion.objects.filter(pk=new.pk).update(language="de", expected_minutes=20)
    new.refresh_from_db()

    assert changes(old, new) == {
        "Promises 20 minutes instead of 16.",
        "Its language is de instead of en.",
        "The section “Later” is new.",
        "“All” draws 2 of its items instead of all.",
        "“All” now shuffles its items.",
        "“All” now offers a break.",
        "“Gone” is no longer asked.",
        "“Newer” is asked in v2 instead of v1.",
        "“Moved” moved from “All” to “Later”.",
        "“Heavier” weighs 2.5 instead of 1.",
        "“Quicker” has another time limit.",
        "“Keyed” is keyed by another method.",
    }
