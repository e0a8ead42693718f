"""Small tags of the shared look: ``{% icon "check" %}``, ``{% status "meets" %}``."""

from collections.abc import Iterator

from django import template
from django.core.paginator import Page
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.seed.words import in_words

register = template.Library()
register.filter("in_words", in_words)

# Drawn on a 16 × 16 grid with a 1.5 stroke; an icon always stands beside a word.
ICONS = {
    "check": '<path d="m3 8.5 3.2 3.2L13 4.8"/>',
    "cross": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "warn": '<path d="M8 2.2 14.4 13.5H1.6zM8 6.4v3.4M8 11.6v.2"/>',
    "info": '<circle cx="8" cy="8" r="6.2"/><path d="M8 7.4v3.8M8 4.8V5"/>',
    "play": '<path d="M4.8 2.9v10.2L13 8z"/>',
    "stop": '<rect x="3.8" y="3.8" width="8.4" height="8.4" rx="1"/>',
    "up": '<path d="M8 13V3.2M3.8 7.2 8 3l4.2 4.2"/>',
    "down": '<path d="M8 3v9.8M3.8 8.8 8 13l4.2-4.2"/>',
    "camera": '<rect x="1.6" y="4" width="9" height="8" rx="1.6"/><path d="m10.6 7.2 '
    '3.8-2v5.6l-3.8-2"/>',
    "mic": '<rect x="5.8" y="1.8" width="4.4" height="7.6" rx="2.2"/><path d="M3.4 7.8a4.6 4.6 '
    '0 0 0 9.2 0M8 12.4v2"/>',
    "keyboard": '<rect x="1.4" y="4" width="13.2" height="8" rx="1.6"/><path d="M4 6.8h.2M6.6 '
    '6.8h.2M9.2 6.8h.2M11.8 6.8h.2M5 9.6h6"/>',
    "light": '<circle cx="8" cy="8" r="2.8"/><path d="M8 1.4v1.4M8 13.2v1.4M1.4 8h1.4M13.2 '
    '8h1.4M3.3 3.3l1 1M11.7 11.7l1 1M3.3 12.7l1-1M11.7 4.3l1-1"/>',
    "clock": '<circle cx="8" cy="8" r="6.2"/><path d="M8 4.4V8l2.4 1.8"/>',
    "more": '<path d="M3.4 8h.2M7.9 8h.2M12.4 8h.2"/>',
    "upload": '<path d="M8 11V3M4.8 6 8 2.8 11.2 6M2.6 10.6v2.6h10.8v-2.6"/>',
    "search": '<circle cx="7" cy="7" r="4.6"/><path d="m10.4 10.4 3.4 3.4"/>',
    "lock": '<rect x="3" y="7" width="10" height="6.8" rx="1.4"/><path d="M5.2 7V5a2.8 2.8 0 0 1 '
    '5.6 0v2"/>',
}

SHAPES = {
    "meets": '<circle cx="6" cy="6" r="5"/>',
    "review": '<circle cx="6" cy="6" r="5" fill="none" stroke-width="1.5"/>'
    '<path d="M6 1a5 5 0 0 0 0 10z" stroke="none"/>',
    "below": '<circle cx="6" cy="6" r="5" fill="none" stroke-width="1.5"/>',
    "needs_person": '<path d="M6 .6 11.4 6 6 11.4.6 6z" fill="none" stroke-width="1.5"/>',
    "none": '<path d="M2 6h8" stroke-width="1.5"/>',
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return the icon ``name``, hidden from screen readers since a word stands beside it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" fill="none" stroke="currentColor" '
        'stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308 our own constant
    )


@register.simple_tag
def shape(outcome: str) -> SafeString:
    """Return the shape of ``outcome`` alone; a word must stand beside it."""
    known = outcome if outcome in SHAPES else "none"
    return format_html(
        '<svg class="shape shape-{}" viewBox="0 0 12 12" aria-hidden="true">{}</svg>',
        known,
        mark_safe(SHAPES[known]),  # noqa: S308 our own constant
    )


@register.inclusion_tag("components/status.html")
def status(outcome: str, word: str = "") -> dict[str, str]:
    """Tell ``outcome`` three times: word, shape and tone; ``word`` replaces the usual one."""
    words = {
        "meets": _("Meets the bar"),
        "review": _("Within error"),
        "below": _("Below the bar"),
        "needs_person": _("Needs a person"),
    }
    known = outcome if outcome in words else "none"
    return {"outcome": known, "word": word or words.get(outcome, _("Not scored"))}


@register.simple_tag
def colon() -> str:
    """Return what stands between a label and what it names: French sets a space before it."""
    return pgettext("after a label", ":")


@register.filter
def elided(page: "Page[object]") -> Iterator[int | str]:
    """Yield the page numbers around ``page``, with an ellipsis for those left out."""
    return page.paginator.get_elided_page_range(page.number)


@register.filter
def is_choice_list(field: object) -> bool:
    """Tell whether the bound ``field`` is a group of radios or checkboxes."""
    widget = getattr(getattr(field, "field", None), "widget", None)
    return bool(getattr(widget, "use_fieldset", False)) and hasattr(widget, "option_template_name")


@register.filter
def is_checkbox(field: object) -> bool:
    """Tell whether the bound ``field`` is a single checkbox, whose label follows it."""
    widget = getattr(getattr(field, "field", None), "widget", None)
    return getattr(widget, "input_type", "") == "checkbox" and not is_choice_list(field)
