"""Another way to take an assessment: asked for by candidates, answered by coordinators."""

from django.urls import path

from candidates.views import accommodations

urlpatterns = [
    path(
        "take/<uuid:public_id>/accommodation/",
        accommodations.ask,
        name="take_accommodation",
    ),
    path("accommodations/", accommodations.requests, name="accommodations"),
    path("accommodations/<int:pk>/", accommodations.answer, name="accommodation"),
    path(
        "accommodations/recordings/",
        accommodations.recordings,
        name="recordings_to_write_down",
    ),
    path(
        "accommodations/recordings/<int:take_id>/",
        accommodations.write_down,
        name="write_down",
    ),
    path(
        "accommodations/recordings/<int:take_id>/parts/<int:part_id>/",
        accommodations.part,
        name="part_to_write_down",
    ),
]
