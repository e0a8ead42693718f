"""The map of the measurement side: the candidate's pages, uploads and media."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
