"""The whole editor of one item: its fields, its rows, and what its row buttons do.

A row button (add, move, remove) sends the whole page; it comes back with the rows changed and
everything that was typed or chosen. Nothing is saved by it.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from assessments.actions.author.contents import (
    COLUMNS,
    ItemContent,
    OptionContent,
    RatingContent,
)
from assessments.enums import ItemKind
from assessments.forms.item_rows import (
    FileRowForm,
    MediaForm,
    OptionForm,
    TurnForm,
    fresh_key,
    media_initial,
    option_initial,
    turn_initial,
)
from assessments.forms.items import DEFAULTS, ItemForm
from assessments.forms.numbers import whole
from assessments.interchange.bankfile import rater_order
from assessments.models import Competency

LIMITS = {"options": 12, "turns": 8, "media": 4}
FEWEST_RATERS, MOST_RATERS = 3, 12
ROW_FORMS: dict[str, type[forms.Form]] = {
    "options": OptionForm,
    "turns": TurnForm,
    "media": MediaForm,
}
# A new item begins with empty rows, as its kind needs them.
FIRST_ROWS = {ItemKind.SJT: ("options", 4), ItemKind.ROLE_PLAY: ("turns", 1)}

if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet[forms.Form]
else:
    _FormSet = forms.BaseFormSet  # generic to the type checker only

Files = MultiValueDict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a browser sent; the data are a copy that may be written to."""

    data: QueryDict
    files: Files

    @property
    def do(self) -> str:
        return str(self.data.get("do", "save"))


class ItemEditor:
    """``base``: what the item says now, None for a new one."""

    def __init__(
        self,
        kind: str,
        competencies: Sequence[Competency],
        *,
        base: ItemContent | None = None,
        sent: Sent | None = None,
        response_format: str = "",
        language: str = "en",
    ) -> None:
        self.kind, self.base, self.competencies = ItemKind(kind), base, competencies
        self.sent = sent
        self.is_row_button = sent is not None and "." in sent.do
        first = {**DEFAULTS[kind], "response_format": response_format, "language": language}
        initial = _initial(base) if base else first
        data = sent.data if sent else None
        self.n_raters = self._n_raters()
        self.form = ItemForm(data, kind=kind, competencies=competencies, initial=initial)
        if sent and self.is_row_button:
            self._press(sent)
        else:
            self.rows = {name: self._rows(name, sent) for name in self._row_names()}

    def _row_names(self) -> list[str]:
        own = {ItemKind.SJT: ["options"], ItemKind.ROLE_PLAY: ["turns"]}
        return ["media", *own.get(self.kind, [])]

    # rows

    def _rows(
        self, name: str, sent: Sent | None, initial: Sequence[Mapping[str, Any]] | None = None
    ) -> _FormSet:
        made = forms.formset_factory(
            ROW_FORMS[name],
            extra=0,
            max_num=LIMITS[name],
            absolute_max=LIMITS[name] + 1,
            validate_max=True,
        )
        options: dict[str, Any] = {"prefix": name, "form_kwargs": self._row_options(name)}
        if sent is not None:
            return made(sent.data, sent.files, **options)
        return made(
            initial=list(self._initial_rows(name) if initial is None else initial), **options
        )

    def _row_options(self, name: str) -> dict[str, Any]:
        if name != "options":
            return {}
        return {"competencies": self.rated(), "n_raters": self.n_raters}

    def rated(self) -> dict[str, str]:
        """Slug to name of the competencies that the replies are rated for."""
        chosen: Sequence[str] = self.sent.data.getlist("scored") if self.sent else ()
        if self.sent is None and self.base:
            chosen = self.base.scored
        return {c.slug: c.name for c in self.competencies if c.slug in chosen}

    def _initial_rows(self, name: str) -> list[dict[str, object]]:
        if self.base is None:
            first, n = FIRST_ROWS.get(self.kind, ("", 0))
            return [{} for _ in range(n)] if first == name else []
        if name == "options":
            return [option_initial(option) for option in self.base.options]
        if name == "turns":
            return [turn_initial(turn) for turn in self.base.turns]
        return [media_initial(medium) for medium in self.base.media]

    def _n_raters(self) -> int:
        n = whole(self.sent.data.get("n_raters", "") if self.sent else "") or FEWEST_RATERS
        if self.sent is None and self.base:
            n = max([n, *(_number(r.rater) for o in self.base.options for r in o.ratings)])
        return min(max(n, FEWEST_RATERS), MOST_RATERS)

    # the row buttons

    def _press(self, sent: Sent) -> None:
        """What ``do`` says, such as ``options.up.2`` or ``raters.add``, to the rows as sent."""
        name, verb, *at = sent.do.split(".")
        if name == "raters":
            self.n_raters = min(self.n_raters + 1, MOST_RATERS)
        self.rows = {}
        for own in self._row_names():
            rows = self._sent_rows(own, sent)
            if own == name:
                place = whole(at[0]) if at else None
                _change(rows, verb, -1 if place is None else place, LIMITS[own])
            self.rows[own] = self._rows(own, None, rows)
        given = {key: self.form[key].value() for key in self.form.fields}
        self.form = ItemForm(kind=self.kind, competencies=self.competencies, initial=given)

    def _sent_rows(self, name: str, sent: Sent) -> list[dict[str, object]]:
        """As typed; files are stored, so that they are not lost."""
        bound = self._rows(name, sent)
        for row in bound.forms:
            if isinstance(row, FileRowForm):
                row.is_valid()
        skipped = ("file", "audio", "captions")
        return [
            {key: row[key].value() for key in row.fields if key not in skipped}
            for row in bound.forms
        ]

    # what was filled in

    def is_valid(self) -> bool:
        parts: list[ItemForm | _FormSet] = [self.form, *self.rows.values()]
        answers = [part.is_valid() for part in parts]  # all of them: each says what is wrong
        return all(answers)

    def content(self, *, keep: bool = True) -> ItemContent:
        """After ``is_valid``. With ``keep`` off nothing is stored: for a look before saving."""
        given = self.form.cleaned_data
        columns = {name: _plain(given.get(name, _absent(name))) for name in COLUMNS}
        return ItemContent(
            kind=self.kind,
            columns=columns,
            facts=tuple(given.get("facts", ())),
            scored=tuple(sorted(given.get("scored", ()))),
            catalogue=tuple(sorted(given.get("catalogue", ()))),
            options=self._options(),
            turns=tuple(
                row.content(keep=keep) for row in self._filled("turns") if isinstance(row, TurnForm)
            ),
            media=tuple(
                row.content(keep=keep)
                for row in self._filled("media")
                if isinstance(row, MediaForm)
            ),
        )

    def _filled(self, name: str) -> list[forms.Form]:
        rows = self.rows[name].forms if name in self.rows else []
        return [row for row in rows if not cast(Any, row).is_blank()]

    def _options(self) -> tuple[OptionContent, ...]:
        """Ratings by others than the authors stay with their reply."""
        before = {option.key: option for option in self.base.options} if self.base else {}
        taken, made = list(before), list[OptionContent]()
        for row in self._filled("options"):
            assert isinstance(row, OptionForm)  # noqa: S101 the rows of "options" are nothing else
            key = row.cleaned_data["key"]
            if key not in before or key in [option.key for option in made]:
                key = fresh_key(taken)
                taken.append(key)
            others = (
                [r for r in before[key].ratings if not _number(r.rater)] if key in before else []
            )
            ratings = sorted([*row.ratings(), *others], key=_rating_order)
            made.append(OptionContent(key, row.clean_text(), tuple(ratings)))
        return tuple(made)

    def raters(self) -> list[str]:
        return [f"author-{n}" for n in range(1, self.n_raters + 1)]

    def n_other_raters(self) -> int:
        """How many rated who are not authors: experts, whose ratings are kept as they are."""
        options = self.base.options if self.base else ()
        return len({r.rater for o in options for r in o.ratings if not _number(r.rater)})


def _initial(base: ItemContent) -> dict[str, object]:
    own = {"facts": base.facts, "scored": base.scored, "catalogue": base.catalogue}
    return {**base.columns, **own}


def _absent(name: str) -> str | int | None:
    """The value of a column that the item's kind does not have."""
    absent: dict[str, str | int] = {"response_format": "", "speaker": "", "takes": 1}
    return absent.get(name)


def _plain(value: Any) -> Any:
    """Browsers send lines with a carriage return; files and other authors do not."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _number(rater: str) -> int:
    """7 of author-7; 0 for everybody else."""
    word, _, number = rater.rpartition("-")
    return whole(number) or 0 if word == "author" else 0


def _by_others(option: OptionContent | None, scored: Container[str]) -> list[RatingContent]:
    ratings = option.ratings if option else ()
    return [r for r in ratings if not _number(r.rater) and r.competency in scored]


def _rating_order(rating: RatingContent) -> tuple[str, tuple[str, int, str]]:
    return rating.competency, rater_order(rating.rater)


def _change(rows: list[dict[str, object]], verb: str, at: int, limit: int) -> None:
    if verb == "add" and len(rows) < limit:
        rows.append({})
    if not 0 <= at < len(rows):
        return
    if verb == "remove":
        del rows[at]
    to = at + {"up": -1, "down": 1}.get(verb, 0)
    if 0 <= to < len(rows) and to != at:
        rows[at], rows[to] = rows[to], rows[at]
