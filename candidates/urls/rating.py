"""Putting candidates' answers to raters."""

from django.urls import path

from candidates.views import rating

urlpatterns = [
    path("openings/<int:opening_id>/raters/ask/", rating.ask, name="ask_raters"),
]
