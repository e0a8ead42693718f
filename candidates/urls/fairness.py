"""Figures about groups, without names."""

from django.urls import path

from candidates.views import dif

urlpatterns = [
    path("fairness/dif/", dif.dif, name="dif"),
]
