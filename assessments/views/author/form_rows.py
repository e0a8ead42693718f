"""What the pages of a form print: its sections and items as rows, found by address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from assessments.enums import ItemKind, PublicationState
from assessments.forms.assessment_forms import PlacedItemForm, SectionForm, method_words
from assessments.models import AssessmentForm, FormItem, FormSection, FormVersion, ItemVersion
from assessments.models.publication import OPEN_TO_CHANGE
from assessments.reports.blueprint import scored_for
from assessments.reports.form_contents import expected_s, n_given


@dataclass(frozen=True)
class ItemRow:
    item: FormItem
    form: PlacedItemForm | None = None
    newer: ItemVersion | None = None
    is_first: bool = False
    is_last: bool = False

    @property
    def version(self) -> ItemVersion:
        return self.item.item_version

    @cached_property
    def about(self) -> list[str]:
        """Kind, time, competencies, and what this form does with the item that is not usual."""
        version, item = self.version, self.item
        format_words = version.get_response_format_display()
        words = [format_words or version.get_kind_display()]
        words.append(_("about %(n)d s") % {"n": round(expected_s(item))})
        if item.time_limit_s:
            words.append(_("limit %(n)d s") % {"n": item.time_limit_s})
        if item.weight != 1:
            words.append(_("weight %(n)s") % {"n": f"{item.weight:g}"})
        if item.method:
            words.append(method_words(item.method))
        return words

    @property
    def competencies(self) -> str:
        return ", ".join(str(competency) for competency in scored_for(self.item))

    @property
    def is_open(self) -> bool:
        """Whether its settings stand open, because what was sent was refused."""
        return bool(self.form and self.form.errors)

    @property
    def is_retired(self) -> bool:
        return self.version.state == PublicationState.RETIRED

    @property
    def is_role_play(self) -> bool:
        return self.version.kind == ItemKind.ROLE_PLAY


@dataclass(frozen=True)
class SectionRow:
    section: FormSection
    items: Sequence[ItemRow]
    form: SectionForm | None = None
    is_first: bool = False
    is_last: bool = False

    @property
    def is_open(self) -> bool:
        return bool(self.form and self.form.errors)

    @cached_property
    def about(self) -> list[str]:
        section, n_items = self.section, len(self.items)
        words = [_("%(n)d items") % {"n": n_items} if n_items != 1 else _("1 item")]
        if section.n_drawn is not None and n_given(section) < n_items:
            words = [_("%(n)d of %(all)d drawn") % {"n": section.n_drawn, "all": n_items}]
        if section.shuffles_items:
            words.append(_("items shuffled"))
        if section.shuffles_options:
            words.append(_("options shuffled"))
        if section.offers_break and not self.is_first:
            words.append(_("break before it"))
        return words


def shown(sections: Sequence[FormSection]) -> list[SectionRow]:
    """Rows to read."""
    return [
        SectionRow(section, [ItemRow(item) for item in section.items.all()], is_first=not n)
        for n, section in enumerate(sections)
    ]


def editable(
    sections: Sequence[FormSection],
    newer: Mapping[int, ItemVersion],
    refused: SectionForm | PlacedItemForm | None = None,
    refused_pk: int | None = None,
) -> list[SectionRow]:
    """Rows to edit; ``refused``: a form with errors, of the section or item ``refused_pk``."""
    rows = []
    for n, section in enumerate(sections):
        form = refused if _is(refused, SectionForm, refused_pk, section.pk) else None
        rows.append(
            SectionRow(
                section,
                _item_rows(section, sections, newer, refused, refused_pk),
                form if isinstance(form, SectionForm) else _section_form(section),
                is_first=n == 0,
                is_last=n == len(sections) - 1,
            )
        )
    return rows


def _is(form: object, kind: type, pk: int | None, own: int) -> bool:
    return isinstance(form, kind) and pk == own


def _section_form(section: FormSection) -> SectionForm:
    return SectionForm(initial=SectionForm.initial_of(section), auto_id=f"s{section.pk}-%s")


def _item_rows(
    section: FormSection,
    sections: Sequence[FormSection],
    newer: Mapping[int, ItemVersion],
    refused: object,
    refused_pk: int | None,
) -> list[ItemRow]:
    items = list(section.items.all())
    rows = []
    for n, item in enumerate(items):
        form = PlacedItemForm(
            item=item,
            sections=sections,
            initial=PlacedItemForm.initial_of(item),
            auto_id=f"i{item.pk}-%s",
        )
        if isinstance(refused, PlacedItemForm) and refused_pk == item.pk:
            form = refused
        rows.append(
            ItemRow(item, form, newer.get(item.pk), is_first=n == 0, is_last=n == len(items) - 1)
        )
    return rows


def version_of(slug: str, number: int) -> FormVersion:
    return get_object_or_404(
        FormVersion.objects.select_related("form"), form__slug=slug, number=number
    )


def newest_of(slug: str) -> FormVersion:
    """The newest version of a form, whatever its state."""
    form = get_object_or_404(AssessmentForm, slug=slug)
    newest = form.versions.select_related("form").order_by("-number").first()
    if newest is None:
        raise Http404
    return newest


def draft_of(slug: str) -> FormVersion:
    """The version of a form that is open to change; Http404 where none is."""
    newest = newest_of(slug)
    if newest.state not in OPEN_TO_CHANGE:
        raise Http404
    return newest
