"""The candidate's own page."""

from django.urls import path

from candidates.views import mine

MINE = "take/<uuid:public_id>/mine/"

urlpatterns = [
    path(MINE, mine.mine, name="mine"),
]
