"""An item as its page shows it to authors: one version with its key, in words; where it is used."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from assessments.actions.author.contents import ItemContent, OptionContent, content_of
from assessments.enums import Channel, ItemKind, ResponseFormat, StemKind
from assessments.models import Competency, FormVersion, Item, ItemVersion


@dataclass(frozen=True, slots=True)
class KeyedFor:
    """``mean``: of ``n`` ratings on 1–7, as text; ``given``: each of them."""

    competency: str
    mean: str
    given: str


@dataclass(frozen=True, slots=True)
class OptionCard:
    key: str
    text: str
    keyed: list[KeyedFor]


@dataclass(frozen=True, slots=True)
class Card:
    facts: list[tuple[str, str]]
    options: list[OptionCard]
    content: ItemContent


def card_of(version: ItemVersion) -> Card:
    content = content_of(version)
    names = dict(Competency.objects.values_list("slug", "name"))
    return Card(
        facts=[(label, value) for label, value in _facts(content, names) if value],
        options=[_option(option, content.scored, names) for option in content.options],
        content=content,
    )


def _facts(content: ItemContent, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    column = content.columns
    response_format = column["response_format"]
    yield _("Kind"), str(ItemKind(content.kind).label)
    yield (
        _("Way of answering"),
        str(ResponseFormat(str(response_format)).label) if response_format else "",
    )
    yield _("Scored for"), ", ".join(names[slug] for slug in content.scored)
    yield _("Also shows"), ", ".join(names[slug] for slug in content.catalogue)
    yield _("Channel"), str(Channel(str(column["channel"])).label)
    yield _("Sector"), str(column["sector"])
    yield _("Customer"), str(column["speaker"])
    yield _("Turns"), str(len(content.turns) or "")
    yield _("Media"), ", ".join(str(StemKind(medium.kind).label) for medium in content.media)
    yield _("Time"), _time(column)


def _time(column: Mapping[str, object]) -> str:
    if column["time_limit_s"] is not None:
        return _("%(n)d s") % {"n": column["time_limit_s"]}
    words = _("%(think)d s to think, %(answer)d s to speak or %(typed)d s to type, %(takes)d takes")
    return words % {
        "think": column["think_s"],
        "answer": column["answer_s"],
        "typed": column["typed_s"],
        "takes": column["takes"],
    }


def _option(option: OptionContent, scored: Sequence[str], names: Mapping[str, str]) -> OptionCard:
    given = {
        slug: [rating.value for rating in option.ratings if rating.competency == slug]
        for slug in scored
    }
    keyed = [
        KeyedFor(names[slug], f"{sum(values) / len(values):.1f}", " ".join(map(str, values)))
        if values
        else KeyedFor(names[slug], "–", "")
        for slug, values in given.items()
    ]
    return OptionCard(option.key, option.text, keyed)


def forms_with(item: Item) -> QuerySet[FormVersion]:
    """The versions of forms that have any version of the item, for practice too."""
    used = Q(sections__items__item_version__item=item) | Q(practice_items__item=item)
    rows = FormVersion.objects.filter(used).select_related("form").distinct()
    return rows.order_by("form__name", "-number")
