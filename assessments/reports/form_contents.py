"""A form version read whole in a fixed number of queries: its sections, items and their parts."""

from collections.abc import Iterable, Sequence

from django.db.models import Prefetch

from assessments.enums import PublicationState
from assessments.interchange import timing
from assessments.models import FormItem, FormSection, FormVersion, ItemVersion


def sections_of(version: FormVersion) -> list[FormSection]:
    """The sections in order, each with its items in order, ready to be read without a query."""
    items = (
        FormItem.objects.select_related("item_version__item__bank")
        .prefetch_related(
            "item_version__options__ratings",
            "item_version__turns",
            "item_version__keyed_to__competency",
        )
        .order_by("position")
    )
    found = version.sections.order_by("position").prefetch_related(Prefetch("items", items))
    sections = list(found)
    for section in sections:
        section.form_version = version
        for item in section.items.all():
            item.section = section
    return sections


def newer_versions(sections: Iterable[FormSection]) -> dict[int, ItemVersion]:
    """The newest published version of each item that is used in an older one, by form item."""
    items = [item for section in sections for item in section.items.all()]
    newest = {
        version.item_id: version
        for version in ItemVersion.objects.filter(
            item__in={item.item_version.item_id for item in items},
            state=PublicationState.PUBLISHED,
        ).order_by("number")
    }
    pairs = ((item, newest.get(item.item_version.item_id)) for item in items)
    return {i.pk: new for i, new in pairs if new and new.number > i.item_version.number}


def n_given(section: FormSection) -> int:
    """How many of the section's items one candidate gets."""
    return section.n_given(len(section.items.all()))


def n_questions(sections: Sequence[FormSection]) -> int:
    return sum(map(n_given, sections))


def expected_s(item: FormItem) -> float:
    """Seconds a typical candidate spends on ``item`` in this form."""
    version = item.item_version
    options = sorted(version.options.all(), key=lambda option: option.position)
    return timing.expected_seconds(
        timing.Content(
            texts=(version.stem, *version.facts),
            options=tuple(option.text for option in options),
            response_format=version.response_format,
            turns=tuple(turn.text for turn in version.turns.all()),
            think_s=version.think_s or 0,
            answer_s=version.answer_s or 0,
            time_limit_s=item.time_limit_s or version.time_limit_s or 0,
        )
    )


def expected_minutes(sections: Iterable[FormSection]) -> float:
    """Minutes of a typical candidate, practice left out."""
    return (
        sum(
            timing.expected_section_seconds(
                [expected_s(item) for item in section.items.all()], n_given(section)
            )
            for section in sections
        )
        / 60
    )
