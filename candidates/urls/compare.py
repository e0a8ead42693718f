"""Candidates side by side."""

from django.urls import path

from candidates.views import compare

urlpatterns = [
    path("openings/<int:opening_id>/compare/", compare.compare, name="compare"),
]
