"""Openings, their people and their links."""

from django.urls import path

from candidates.views import inviting, openings, picked, shortlist

urlpatterns = [
    path("openings/", openings.openings, name="openings"),
    path("openings/new/", openings.new_opening, name="new_opening"),
    path("openings/<int:opening_id>/", shortlist.opening, name="opening"),
    path("openings/<int:opening_id>/picked/", picked.picked, name="picked"),
    path("openings/<int:opening_id>/decide/", picked.decide_many, name="decide_many"),
    path("openings/<int:opening_id>/export/", picked.export, name="export"),
    path("openings/<int:opening_id>/packs/", picked.packs, name="packs"),
    path("openings/<int:opening_id>/edit/", openings.edit_opening, name="edit_opening"),
    path("openings/<int:opening_id>/to/<str:state>/", openings.move_opening, name="move_opening"),
    path("openings/<int:opening_id>/invite/", inviting.invite, name="invite"),
    path("openings/<int:opening_id>/invite/many/", inviting.invite_many, name="invite_many"),
    path("openings/<int:opening_id>/links/", inviting.invitations, name="invitations"),
    path(
        "openings/<int:opening_id>/links/<int:invitation_id>/renew/",
        inviting.renew_link,
        name="renew_link",
    ),
    path(
        "openings/<int:opening_id>/mails/<int:mail_id>/again/",
        inviting.send_mail_again,
        name="send_mail_again",
    ),
    path(
        "openings/<int:opening_id>/links/<int:invitation_id>/revoke/",
        inviting.revoke_link,
        name="revoke_link",
    ),
    path(
        "openings/<int:opening_id>/links/<int:invitation_id>/address/",
        inviting.correct_address,
        name="correct_address",
    ),
]
