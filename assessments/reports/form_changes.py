"""What changed between two versions of a form, in sentences."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import FormItem, FormSection, FormVersion


def changes(
    old: FormVersion,
    old_sections: Sequence[FormSection],
    new: FormVersion,
    new_sections: Sequence[FormSection],
) -> list[str]:
    """Sentences from ``old`` to ``new``; both read by ``form_contents.sections_of``."""
    return [
        *_frame(old, new),
        *_sections(old_sections, new_sections),
        *_items(_by_item(old_sections), _by_item(new_sections)),
    ]


def _frame(old: FormVersion, new: FormVersion) -> Iterator[str]:
    if old.expected_minutes != new.expected_minutes:
        words = _("Promises %(new)d minutes instead of %(old)d.")
        yield words % {"new": new.expected_minutes, "old": old.expected_minutes}
    if old.language != new.language:
        words = _("Its language is %(new)s instead of %(old)s.")
        yield words % {"new": new.language, "old": old.language}
    if set(old.practice_items.all()) != set(new.practice_items.all()):
        yield _("The practice is another one.")


def _sections(old: Sequence[FormSection], new: Sequence[FormSection]) -> Iterator[str]:
    """Sections are known by their title."""
    before, after = ({s.title: s for s in sections} for sections in (old, new))
    for title in before.keys() - after.keys():
        yield _("The section “%(title)s” is gone.") % {"title": title}
    for title in after.keys() - before.keys():
        yield _("The section “%(title)s” is new.") % {"title": title}
    kept = [title for title in after if title in before]
    if kept != [title for title in before if title in after]:
        yield _("The sections stand in another order.")
    for title in kept:
        yield from _section(before[title], after[title])


def _section(old: FormSection, new: FormSection) -> Iterator[str]:
    facts: dict[str, Any] = {"title": new.title}
    if old.n_drawn != new.n_drawn:
        yield _("“%(title)s” draws %(new)s of its items instead of %(old)s.") % {
            **facts,
            "new": _("all") if new.n_drawn is None else new.n_drawn,
            "old": _("all") if old.n_drawn is None else old.n_drawn,
        }
    flags = (
        ("shuffles_items", _("now shuffles its items"), _("no longer shuffles its items")),
        ("shuffles_options", _("now shuffles the options"), _("no longer shuffles the options")),
        ("offers_break", _("now offers a break"), _("no longer offers a break")),
    )
    for name, on, off in flags:
        if getattr(old, name) != getattr(new, name):
            yield f"“{new.title}” {on if getattr(new, name) else off}."


def _by_item(sections: Sequence[FormSection]) -> dict[int, FormItem]:
    return {i.item_version.item_id: i for section in sections for i in section.items.all()}


def _items(old: dict[int, FormItem], new: dict[int, FormItem]) -> Iterator[str]:
    for pk, item in new.items():
        if pk not in old:
            facts = {"item": item.item_version.title, "section": item.section.title}
            yield _("“%(item)s” is new in “%(section)s”.") % facts
    for pk, item in old.items():
        if pk not in new:
            yield _("“%(item)s” is no longer asked.") % {"item": item.item_version.title}
    for pk, item in new.items():
        if pk in old:
            yield from _item(old[pk], item)


def _item(old: FormItem, new: FormItem) -> Iterator[str]:
    title = new.item_version.title
    if old.item_version_id != new.item_version_id:
        facts = {"old": old.item_version.number, "new": new.item_version.number}
        yield _("“%(item)s” is asked in v%(new)d instead of v%(old)d.") % {"item": title, **facts}
    if old.section.title != new.section.title:
        places = {"old": old.section.title, "new": new.section.title}
        yield _("“%(item)s” moved from “%(old)s” to “%(new)s”.") % {"item": title, **places}
    if old.weight != new.weight:
        weights = {"old": f"{old.weight:g}", "new": f"{new.weight:g}"}
        yield _("“%(item)s” weighs %(new)s instead of %(old)s.") % {"item": title, **weights}
    if old.method != new.method:
        yield _("“%(item)s” is keyed by another method.") % {"item": title}
    if old.time_limit_s != new.time_limit_s:
        yield _("“%(item)s” has another time limit.") % {"item": title}
