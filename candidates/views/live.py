"""Pages that fill while one watches: a part asks for itself again, swapped when it changed."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Part:
    html: SafeString
    seen: str


def part(request: HttpRequest, template: str, context: dict[str, Any], every: int | None) -> Part:
    """The live part, in the element that asks for it again every ``every`` seconds."""
    body = render_to_string(template, context, request)
    seen = sha256(f"{every}{body}".encode()).hexdigest()[:16]
    shown = {
        "body": mark_safe(body),  # noqa: S308 our own template, just rendered
        "every": every,
        "seen": seen,
        "address": request.get_full_path(),
    }
    return Part(render_to_string("candidates/openings/live.html", shown, request), seen)


def answer(request: HttpRequest, live: Part) -> HttpResponse:
    """What htmx gets: the part, or nothing (204) where the page shows the same already."""
    if request.headers.get("X-Seen") == live.seen:
        return HttpResponse(status=204)
    return HttpResponse(live.html)
