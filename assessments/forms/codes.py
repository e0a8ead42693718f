"""Codes of banks, items and competencies: what a bank file can name."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from assessments.interchange.rows import SLUG


class CodeField(forms.CharField):
    """Small letters, digits and single hyphens; capitals are made small."""

    default_validators = [
        RegexValidator(
            rf"\A{SLUG.pattern}\Z", _("Use letters from a to z, digits and single hyphens only.")
        )
    ]

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()
