"""The bar of an opening."""

from django.urls import path

from candidates.views import bars

urlpatterns = [
    path("openings/<int:opening_id>/bar/", bars.bar, name="bar"),
]
