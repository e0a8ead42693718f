"""Requests to look again."""

from django.urls import path

from candidates.views import disputes

urlpatterns = [
    path("disputes/", disputes.disputes, name="disputes"),
    path("disputes/<int:pk>/", disputes.dispute, name="dispute"),
]
