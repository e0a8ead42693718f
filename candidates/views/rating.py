"""Ask raters for some or all candidates of an opening: first what it comes to, then the asking.

And go on without a further rater where two differ and nobody is left.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assessments.actions import waiving
from assessments.errors import RapportError
from assessments.rules import staff
from candidates import rules
from candidates.actions import rating_requests
from candidates.forms import picks
from candidates.forms.review import WaiveForm
from candidates.models import Opening
from candidates.views import profile

SECONDS_AN_ANSWER = 150  # reading and four levels, for the guess that the page makes


@rules.recruiters_only
@require_POST
def waive(request: HttpRequest, opening_id: int, pk: int) -> HttpResponse:
    application = rules.visible_application(staff(request), opening_id, pk)
    form = WaiveForm(request.POST)
    if form.is_valid():
        try:
            waiving.waive(application.attempt, form.cleaned_data["waived_because"], staff(request))
        except RapportError as error:
            form.add_error(None, str(error.sentence))
        else:
            messages.success(request, _("The result follows from the two raters’ levels."))
            return redirect("profile", opening_id, pk)
    return profile.page(request, application, 422, waive_form=form)


@rules.opening_page
@require_POST
def ask(request: HttpRequest, opening: Opening) -> HttpResponse:
    """``a``: applications, or ``all``; nothing is asked before ``confirmed``."""
    picked = picks.asked(request.POST)
    chosen = None if "all" in request.POST else picked
    if "confirmed" in request.POST:
        asked = rating_requests.ask(opening, chosen, staff(request))
        said = ngettext(
            "%(n)s answer is with the raters now.",
            "%(n)s answers are with the raters now.",
            asked.n_answers,
        )
        messages.success(request, said % {"n": asked.n_answers})
        return redirect("opening", opening.pk)
    plan = rating_requests.plan(opening, chosen)
    if not plan.n_people:
        messages.info(request, _("Choose the candidates whose answers raters should see."))
        return redirect("opening", opening.pk)
    context = {
        "opening": opening,
        "plan": plan,
        "picked": picked,
        "is_all": chosen is None,
        "hours": round(plan.asked.n_ratings * SECONDS_AN_ANSWER / 3600, 1),
    }
    return render(request, "candidates/openings/ask_raters.html", context)
