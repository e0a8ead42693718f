"""Candidates side by side, and the addresses that the team shares."""

from django.urls import path

from candidates.views import compare, shares

urlpatterns = [
    path("openings/<int:opening_id>/compare/", compare.compare, name="compare"),
    path("openings/<int:opening_id>/compare/share/", shares.share, name="share"),
    path("openings/<int:opening_id>/shares/", shares.shares, name="shares"),
    path(
        "openings/<int:opening_id>/shares/<int:share_id>/revoke/",
        shares.revoke,
        name="revoke_share",
    ),
    path("shared/<uuid:public_id>/", shares.shared, name="shared"),
]
