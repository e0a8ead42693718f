"""Say what the keys of imported items measure, for one item or for all of a bank that wait."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assessments.actions.author.assign import assign
from assessments.enums import Role
from assessments.errors import RapportError
from assessments.forms.items import AssignForm
from assessments.models import Item, ItemBank
from assessments.rules import role_required, staff
from assessments.views.author.editing import competencies


@role_required(Role.AUTHOR)
@require_POST
def assign_keys(request: HttpRequest, slug: str) -> HttpResponse:
    bank = get_object_or_404(ItemBank, slug=slug)
    code = request.POST.get("item") or None
    if code:
        get_object_or_404(Item, bank=bank, code=code)
    form = AssignForm(request.POST, competencies=competencies())
    if form.is_valid():
        _assign(request, bank, form, code)
    else:
        messages.error(request, " ".join(map(str, form.errors["competency"])))
    return redirect("item", slug, code) if code else redirect("bank", slug)


def _assign(request: HttpRequest, bank: ItemBank, form: AssignForm, code: str | None) -> None:
    competency = form.chosen()
    try:
        n = assign(bank, competency, actor=staff(request), code=code)
    except RapportError as error:
        messages.error(request, error.sentence)
        return
    told = ngettext(
        "The key of %(n)d item now measures %(competency)s.",
        "The keys of %(n)d items now measure %(competency)s.",
        n,
    )
    messages.success(request, told % {"n": n, "competency": competency})
