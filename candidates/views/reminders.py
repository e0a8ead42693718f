"""``/reminders/<token>/``: no reminders any more, by one click, and back again."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from candidates import reminding
from candidates.actions import reminders
from candidates.errors import LinkNotValid


@csrf_exempt  # RFC 8058: the mail program posts without a page of ours; the signature is the right
@never_cache
@require_http_methods(["GET", "POST"])
def wish(request: HttpRequest, token: str) -> HttpResponse:
    """A visit changes nothing: programs follow links before people do."""
    try:
        application = reminding.application_from(token)
    except LinkNotValid:
        return render(request, "candidates/start/no_reminders.html", status=404)
    if request.method == "POST":
        reminders.wish(application, is_wanted="undo" in request.POST)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:  # else this browser chose one
        translation.activate(application.candidate.language)
    context = {"application": application, "opening": application.opening}
    return render(request, "candidates/start/no_reminders.html", context)
