from django.urls import path

from candidates.api import views

urlpatterns = [
    path("openings/", views.OpeningList.as_view(), name="api_openings"),
    path(
        "openings/<int:opening_id>/applications/",
        views.ApplicationList.as_view(),
        name="api_applications",
    ),
]
