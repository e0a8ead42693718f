"""One candidate."""

from django.urls import path

from candidates.views import profile, review, unblinding

urlpatterns = [
    path("openings/<int:opening_id>/candidates/<int:pk>/", profile.profile, name="profile"),
    path("openings/<int:opening_id>/candidates/<int:pk>/decide/", review.decide, name="decide"),
    path("openings/<int:opening_id>/candidates/<int:pk>/notes/", review.note, name="note"),
    path(
        "openings/<int:opening_id>/candidates/<int:pk>/override/", review.override, name="override"
    ),
    path(
        "openings/<int:opening_id>/candidates/<int:pk>/take-back/",
        review.take_back,
        name="take_back",
    ),
    path(
        "openings/<int:opening_id>/candidates/<int:pk>/unblind/",
        unblinding.lift_blind,
        name="lift_blind",
    ),
    path("openings/<int:opening_id>/candidates/<int:pk>/rescore/", profile.rescore, name="rescore"),
    path(
        "openings/<int:opening_id>/candidates/<int:pk>/recordings/<int:part_id>/",
        profile.recording,
        name="recording",
    ),
    path(
        "openings/<int:opening_id>/candidates/<int:pk>/answers/<int:response_id>/copy/",
        profile.copy_ready,
        name="copy_ready",
    ),
]
