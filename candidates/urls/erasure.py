"""Deletion: what a candidate asks for, what is left to see, and what is kept from it."""

from django.urls import path

from candidates.views import erasure, holds

HOLDS = "openings/<int:opening_id>/holds/"

urlpatterns = [
    path("take/<uuid:public_id>/mine/delete/", erasure.mine_delete, name="mine_delete"),
    path("deleted/<uuid:key>/", erasure.deleted, name="deleted"),
    path("openings/<int:opening_id>/deleted/", erasure.deletions, name="deletions"),
    path(HOLDS, holds.holds, name="holds"),
    path(HOLDS + "<int:hold_id>/lift/", holds.lift, name="lift_hold"),
]
