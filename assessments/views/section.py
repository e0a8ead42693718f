"""Between two parts of a form: what comes next, on a page where no clock runs."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from assessments.actions import attempts, clocks
from assessments.enums import ItemKind, Route
from assessments.errors import AttemptClosed
from assessments.models import Attempt, AttemptItem, FormItem, ItemVersion
from assessments.views.gate import candidate_page
from assessments.views.place import place
from assessments.views.question import INSTRUCTIONS


def opens_section(item: AttemptItem) -> bool:
    """Whether ``item`` is unseen and the first of its part; the very first part needs no page."""
    if item.position == 1 or item.responses.exists():
        return False
    before = AttemptItem.objects.filter(
        attempt_id=item.attempt_id,
        position=item.position - 1,
        form_item__section_id=item.form_item.section_id,
    )
    return not before.exists()


@require_GET
@candidate_page
def section(request: HttpRequest, attempt: Attempt, position: int) -> HttpResponse:
    if attempts.is_over(attempt):
        raise AttemptClosed(attempt.pk)
    items = list(
        attempt.items.filter(position__gte=position)
        .select_related("form_item__item_version", "form_item__section")
        .order_by("position")
    )
    if not items or position > attempts.furthest(attempt) or not opens_section(items[0]):
        return redirect("take", attempt.public_id)
    part = items[0].form_item.section
    inside = [i.form_item for i in items if i.form_item.section_id == part.pk]
    facts = {
        **place(attempt, position),
        "section": part,
        "what": _what([form_item.item_version for form_item in inside], attempt),
        "limit": _limit(inside, attempt),
    }
    return render(request, "assessments/take/section.html", facts)


def _what(versions: Sequence[ItemVersion], attempt: Attempt) -> str:
    """What one does in this part, in a sentence."""
    kinds = {(version.kind, version.response_format) for version in versions}
    if len(kinds) > 1:
        return _("Several kinds of questions. Each one says what to do.")
    kind, response_format = kinds.pop()
    if kind == ItemKind.SJT:
        return str(INSTRUCTIONS[response_format])
    if kind == ItemKind.WRITTEN:
        return _("A customer writes to you. Write the reply that you would send.")
    if attempt.route == Route.TYPED:
        return _("A customer speaks to you. Listen or read, then type what you would say.")
    return _("A customer speaks to you. Listen, think for a moment, then answer aloud.")


def _limit(form_items: Sequence[FormItem], attempt: Attempt) -> str:
    """How many questions there are, and the longest time for one of them."""
    if attempt.is_untimed:
        n = len(form_items)
        return ngettext("%(n)d question, no clock.", "%(n)d questions, no clock.", n) % {"n": n}
    longest = max(clocks.limit_s(form_item, attempt, attempt.route) for form_item in form_items)
    minutes = f"{int(longest) // 60}:{int(longest) % 60:02d}"
    text = ngettext(
        "%(n)d question, up to %(minutes)s minutes.",
        "%(n)d questions, up to %(minutes)s minutes each.",
        len(form_items),
    )
    return text % {"n": len(form_items), "minutes": minutes}
