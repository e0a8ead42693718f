"""The bar of an opening."""

from django.urls import path

from candidates.views import bars

urlpatterns = [
    path("openings/<int:opening_id>/bar/", bars.bar, name="bar"),
    path(
        "openings/<int:opening_id>/bar/<int:version>/adopt/",
        bars.adopt_proposed,
        name="adopt_proposed_bar",
    ),
    path(
        "openings/<int:opening_id>/bar/<int:version>/take-back/",
        bars.take_back,
        name="take_back_bar",
    ),
    path("fairness/bars/", bars.audited_bars, name="audited_bars"),
    path("fairness/bars/<int:opening_id>/", bars.audited_bar, name="audited_bar"),
]
