"""A candidate's own page: where things stand, the result in plain words, and one's rights."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assessments.actions.attempts import LIVE, is_over
from candidates.actions import consents, taking_back
from candidates.models import Application, Consent
from candidates.reports import own_answers, own_results
from candidates.views.own import is_unlocked, own_page


@require_GET
@own_page
def mine(request: HttpRequest, application: Application) -> HttpResponse:
    attempt = application.attempt
    run = own_results.run_of(application)
    handed_in = attempt.state in own_results.HANDED_IN
    unlocked = is_unlocked(request, application)
    facts = {
        "is_unlocked": unlocked,
        "application": application,
        "attempt": attempt,
        "opening": application.opening,
        "steps": own_results.steps(application, run),
        "may_go_on": attempt.state in LIVE and not is_over(attempt),
        "is_handed_in": handed_in,
        "measured": own_results.measured(application, run),
        "result": own_results.result(run) if run and unlocked else None,
        "by_people": own_results.is_for_people(application),
        "consents": _consents(application),
        "disputes": application.disputes.order_by("-asked_at", "-pk") if unlocked else None,
        "is_over": is_over(attempt),
        "has_spoken": handed_in and own_answers.has_spoken(attempt),
    }
    return render(request, "candidates/mine/mine.html", facts)


def _consents(application: Application) -> list[tuple[Consent, bool, str]]:
    """The newest of each kind; whether it may be taken back; the words of a yes it may become."""
    newest = taking_back.newest(application)
    given = {purpose: row.is_given for purpose, row in newest.items()}
    is_open = consents.open_to_a_yes(application.attempt, given)
    return [
        (
            row,
            taking_back.may_take_back(application, row),
            consents.text_of(purpose) if purpose in is_open else "",
        )
        for purpose, row in newest.items()
    ]
