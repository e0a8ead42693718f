"""The rows of an item: replies with their ratings, customer turns, files of the stem."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from assessments.actions.author.contents import (
    MediaContent,
    OptionContent,
    RatingContent,
    TurnContent,
)
from assessments.actions.author.stem_storage import has_cues
from assessments.enums import StemKind
from assessments.forms import stem_files
from assessments.forms.numbers import whole
from assessments.forms.stem_files import Kept
from assessments.scoring.answers import MAX_RATING, MIN_RATING

AUDIO_TYPES = "audio/*,.webm,.ogg,.opus,.mp4,.m4a,.wav,.flac"


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


@dataclass(frozen=True, slots=True)
class RatingRow:
    """The cells of one competency beside one reply."""

    name: str
    cells: list[forms.BoundField]


class OptionForm(forms.Form):
    """One reply and the authors' own ratings of it; left empty, it counts as not there."""

    key = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Reply"), required=False, max_length=4000, widget=_area(2))

    def __init__(
        self,
        *args: Any,
        competencies: Mapping[str, str] | None = None,
        n_raters: int = 0,
        **kwargs: Any,
    ) -> None:
        """``competencies``: slug to name, of those the item is scored for."""
        super().__init__(*args, **kwargs)
        self.competencies, self.n_raters = dict(competencies or {}), n_raters
        for slug, name in self.competencies.items():
            for n in range(1, n_raters + 1):
                words = {"competency": name, "n": n}
                self.fields[cell_name(slug, n)] = forms.IntegerField(
                    label=_("%(competency)s, author-%(n)d") % words,
                    required=False,
                    min_value=MIN_RATING,
                    max_value=MAX_RATING,
                    widget=forms.NumberInput(attrs={"class": "rating-cell"}),
                )

    def rating_rows(self) -> Iterator[RatingRow]:
        for slug, name in self.competencies.items():
            cells = [self[cell_name(slug, n)] for n in range(1, self.n_raters + 1)]
            yield RatingRow(name, cells)

    def rating_errors(self) -> list[str]:
        """Said once under the grid: a cell has no room for words."""
        wrong = [name for name in self.errors if name.startswith("rate-")]
        return [str(_("A rating is a whole number from 1 to 7, or empty."))] if wrong else []

    def ratings(self) -> tuple[RatingContent, ...]:
        return tuple(
            RatingContent(slug, f"author-{n}", value)
            for slug in self.competencies
            for n in range(1, self.n_raters + 1)
            if (value := self.cleaned_data.get(cell_name(slug, n))) is not None
        )

    def is_blank(self) -> bool:
        return not self.cleaned_data.get("text") and not self.ratings()

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean(self) -> None:
        if not self.cleaned_data.get("text") and self.ratings() and "text" not in self.errors:
            self.add_error("text", _("It has ratings, but no words."))


def cell_name(slug: str, n: int) -> str:
    return f"rate-{slug}-{n}"


def option_initial(option: OptionContent) -> dict[str, object]:
    given: dict[str, object] = {"key": option.key, "text": option.text}
    for rating in option.ratings:
        number = whole(rating.rater.removeprefix("author-"))
        if number is not None:
            given[cell_name(rating.competency, number)] = rating.value
    return given


class FileRowForm(forms.Form):
    """A row with a file: what was sent is stored at once and remembered by a signed name."""

    file_field = ""
    kinds: tuple[StemKind, ...] = ()
    stored = forms.CharField(required=False, widget=forms.HiddenInput)
    captions_stored = forms.CharField(required=False, widget=forms.HiddenInput)
    captions = forms.FileField(
        label=_("Captions"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        help_text=_("WebVTT. Left out, they are made from the words above."),
    )

    def clean(self) -> None:
        self.cleaned_data["stored"] = self._keep_file()
        self.cleaned_data["captions_stored"] = self._keep_captions()

    def _keep_file(self) -> Kept:
        sent = self.cleaned_data.get(self.file_field)
        if not isinstance(sent, UploadedFile):
            return self._still_there(stem_files.kept(self.cleaned_data.get("stored")))
        try:
            checked = stem_files.check(sent, *self.kinds)
        except ValidationError as error:
            self.add_error(self.file_field, error)
            return stem_files.kept(self.cleaned_data.get("stored"))
        self._remember("captions_stored", Kept())
        return self._remember("stored", Kept(stem_files.store(checked), checked.kind))

    def _still_there(self, kept: Kept) -> Kept:
        if not stem_files.is_gone(kept):
            return kept
        self.add_error(self.file_field, _("This file was replaced by somebody. Choose it again."))
        return self._remember("stored", Kept())

    def _keep_captions(self) -> Kept:
        sent = self.cleaned_data.get("captions")
        if not isinstance(sent, UploadedFile):
            kept = stem_files.kept(self.data.get(self.add_prefix("captions_stored")))
            return self._remember("captions_stored", Kept()) if stem_files.is_gone(kept) else kept
        try:
            text = stem_files.captions_of(sent)
        except ValidationError as error:
            self.add_error("captions", error)
            return Kept()
        return self._remember("captions_stored", Kept(stem_files.store_text(text)))

    def _remember(self, name: str, value: Kept) -> Kept:
        self.data[self.add_prefix(name)] = value.signed()  # type: ignore[index]
        return value

    def kept_file(self) -> Kept:
        """What the page remembers now, for the row's player or name."""
        return stem_files.kept(self["stored"].value())

    def kept_captions(self) -> Kept:
        return stem_files.kept(self["captions_stored"].value())

    def captions_for(self, words: str, *, keep: bool) -> str:
        """The stored name of the captions; made from ``words`` where none were given.

        With ``keep`` off nothing is stored: for a look at what is not saved yet.
        """
        name, captions = self.cleaned_data["stored"].name, self.cleaned_data["captions_stored"].name
        if not name or not keep:
            return str(captions) if name else ""
        if captions:
            return stem_files.remade(captions, words)
        return stem_files.store_text(stem_files.made_captions(words, stem_files.seconds_of(name)))


class TurnForm(FileRowForm):
    file_field, kinds = "audio", (StemKind.AUDIO,)
    text = forms.CharField(
        label=_("The customer says"),
        required=False,
        max_length=4000,
        widget=_area(3),
        help_text=_("Shown as text too; the next turn follows after the answer to this one."),
    )
    audio = forms.FileField(
        label=_("Voice"),
        required=False,
        widget=forms.FileInput(attrs={"accept": AUDIO_TYPES, "data-recordable": "audio"}),
        help_text=_("At most 5 minutes and 20 MB. Without a voice the candidate reads the words."),
    )
    is_synthetic_voice = forms.BooleanField(
        label=_("The voice was made by a computer (candidates are told)"), required=False
    )
    drop = forms.BooleanField(label=_("Remove the voice"), required=False)

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("drop") and not self.cleaned_data.get("audio"):
            self.cleaned_data["stored"] = self._remember("stored", Kept())
        if self.cleaned_data["stored"].name and not self.cleaned_data.get("text"):
            self.add_error("text", _("Write down what the voice says."))

    def is_blank(self) -> bool:
        return not self.cleaned_data.get("text") and not self.cleaned_data["stored"].name

    def content(self, *, keep: bool) -> TurnContent:
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        return TurnContent(
            text,
            self.cleaned_data["stored"].name,
            self.captions_for(text, keep=keep),
            self.cleaned_data["is_synthetic_voice"],
        )


def turn_initial(turn: TurnContent) -> dict[str, object]:
    return {
        "text": turn.text,
        "is_synthetic_voice": turn.is_synthetic_voice,
        "stored": Kept(turn.audio, StemKind.AUDIO).signed(),
        "captions_stored": Kept(turn.captions).signed(),
    }


class MediaForm(FileRowForm):
    file_field, kinds = "file", (StemKind.IMAGE, StemKind.AUDIO, StemKind.VIDEO)
    file = forms.FileField(
        label=_("Picture, sound or video"),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": f"image/*,video/*,{AUDIO_TYPES}", "data-recordable": "audio"}
        ),
        help_text=_("Pictures to 5 MB; sound to 5 minutes and 20 MB; video to 3 minutes, 60 MB."),
    )
    description = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=8000,
        widget=_area(3),
        help_text=_("What the picture shows, or what is said and seen: for those who cannot."),
    )

    def clean(self) -> None:
        super().clean()
        kept, words = self.cleaned_data["stored"], self.cleaned_data.get("description")
        if kept.name and not words:
            self.add_error("description", _("Say in words what this shows or says."))
        if words and not kept.name and self.file_field not in self.errors:
            self.add_error(self.file_field, _("The file is missing."))
        if kept.kind == StemKind.IMAGE and self.cleaned_data.get("captions"):
            self.add_error("captions", _("A picture has no captions; its description is enough."))

    def is_blank(self) -> bool:
        return not self.cleaned_data["stored"].name

    def content(self, *, keep: bool) -> MediaContent:
        kept = self.cleaned_data["stored"]
        words = self.cleaned_data["description"].replace("\r\n", "\n")
        is_image = kept.kind == StemKind.IMAGE
        captions = "" if is_image else self.captions_for(words, keep=keep)
        return MediaContent(kept.kind, kept.name, captions, words)


def media_initial(medium: MediaContent) -> dict[str, object]:
    # Empty ones are made anew from the words, as where there are none.
    captions = medium.captions if medium.captions and has_cues(medium.captions) else ""
    return {
        "description": medium.description,
        "stored": Kept(medium.file, medium.kind).signed(),
        "captions_stored": Kept(captions).signed(),
    }


def fresh_key(taken: Sequence[str]) -> str:
    """The next letter that no reply has, or had before."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    free = [letter for letter in letters if letter not in taken]
    return free[0] if free else f"o{len(taken)}"
