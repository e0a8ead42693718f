"""The one frame of the site: an item's page shows its preview. Everything else stays unframed."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def holds_preview(view: View[P]) -> View[P]:
    """The page may show a page of ours in a frame."""
    decorate = cast(Any, csp_update({"frame-src": [SELF]}))
    return cast("View[P]", decorate(view))


def stands_in_frame(view: View[P]) -> View[P]:
    """Pages of ours may show this one in a frame; pages of others never."""
    decorate = cast(Any, csp_replace({"frame-ancestors": [SELF]}))
    return cast("View[P]", xframe_options_sameorigin(decorate(view)))
