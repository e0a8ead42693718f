"""The map of the people side: the link, openings, profiles, fairness."""

from django.urls import URLPattern, URLResolver, include, path

from candidates.urls import bar, compare, fairness, openings, profile, take

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("candidates.api.urls")),
    *take.urlpatterns,
    *openings.urlpatterns,
    *bar.urlpatterns,
    *profile.urlpatterns,
    *compare.urlpatterns,
    *fairness.urlpatterns,
]
