"""Figures about groups, without names."""

from django.urls import path

from candidates.views import dif, fairness

urlpatterns = [
    path("fairness/", fairness.fairness, name="fairness"),
    path("fairness/ll144/", fairness.ll144, name="ll144"),
    path("fairness/dif/", dif.dif, name="dif"),
]
