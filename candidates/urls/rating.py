"""Putting candidates' answers to raters, and going on without the further one."""

from django.urls import path

from candidates.views import rating

urlpatterns = [
    path("openings/<int:opening_id>/raters/ask/", rating.ask, name="ask_raters"),
    path(
        "openings/<int:opening_id>/candidates/<int:pk>/go-on/",
        rating.waive,
        name="waive_rater",
    ),
]
