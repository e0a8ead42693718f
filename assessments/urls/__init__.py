"""The map of the measurement side: the candidate's pages and the author's."""

from assessments.urls import analysis, banks, forms, interchange, panels, rating, take

urlpatterns = [
    *take.urlpatterns,
    *banks.urlpatterns,
    *interchange.urlpatterns,
    *panels.urlpatterns,
    *forms.urlpatterns,
    *analysis.urlpatterns,
    *rating.urlpatterns,
]
