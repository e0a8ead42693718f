"""The map of the people side: the link, openings, profiles, fairness."""

from django.urls import URLPattern, URLResolver, include, path

from candidates.urls import (
    accommodations,
    amendments,
    audit,
    bar,
    compare,
    disputes,
    erasure,
    fairness,
    mine,
    openings,
    profile,
    rating,
    standards,
    take,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("candidates.api.urls")),
    *take.urlpatterns,
    *accommodations.urlpatterns,
    *mine.urlpatterns,
    *openings.urlpatterns,
    *bar.urlpatterns,
    *standards.urlpatterns,
    *profile.urlpatterns,
    *amendments.urlpatterns,
    *compare.urlpatterns,
    *erasure.urlpatterns,
    *rating.urlpatterns,
    *disputes.urlpatterns,
    *fairness.urlpatterns,
    *audit.urlpatterns,
]
