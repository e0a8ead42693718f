"""Fields that several of the author's forms share."""

from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

MAX_TAGS = 20


class LinesField(forms.CharField):
    """One entry a line; gives a list without empty ones."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return [line.strip() for line in (text or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else "\n".join(value)

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The validators are for one text; lines are of any length."""


class TagsField(forms.CharField):
    """Words with commas between them; gives a list, each once."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        tags = list(dict.fromkeys(" ".join(tag.split()).lower() for tag in text.split(",")))
        return [tag for tag in tags if tag]

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else ", ".join(value)

    def validate(self, value: Any) -> None:
        if len(value) > MAX_TAGS:
            raise forms.ValidationError(_("At most %(n)d tags.") % {"n": MAX_TAGS})
        for tag in value:
            if len(tag) > 40:
                raise forms.ValidationError(_("“%(tag)s…” is too long.") % {"tag": tag[:40]})

    def run_validators(self, value: Any) -> None:
        """The validators are for one text."""


def language_choices(*present: str) -> list[tuple[str, str]]:
    """Every language by its own name; ``present``: codes that must be among them."""
    known = {
        code: f"{info['name_local']} ({info['name']})"
        for code, info in LANG_INFO.items()
        if "name_local" in info
    }
    every = {**known, **{code: code for code in present if code and code not in known}}
    return sorted(every.items(), key=lambda pair: pair[1].casefold())


def language_name(code: str) -> str:
    info = LANG_INFO.get(code, {})
    return str(info.get("name", code))


def is_right_to_left(code: str) -> bool:
    return bool(LANG_INFO.get(code.split("-")[0], {}).get("bidi"))
