"""One candidate."""

from django.urls import path

from candidates.views import profile

urlpatterns = [
    path("openings/<int:opening_id>/candidates/<int:pk>/", profile.profile, name="profile"),
    path("openings/<int:opening_id>/candidates/<int:pk>/decide/", profile.decide, name="decide"),
    path("openings/<int:opening_id>/candidates/<int:pk>/rescore/", profile.rescore, name="rescore"),
    path(
        "openings/<int:opening_id>/candidates/<int:pk>/recordings/<int:part_id>/",
        profile.recording,
        name="recording",
    ),
]
