"""The map of the people side: the link, openings, profiles."""

from django.urls import URLPattern, URLResolver, include, path

from candidates.views import about_you, bars, compare, dif, inviting, openings, profile, start

urlpatterns: list[URLPattern | URLResolver] = [
    path("start/<str:token>/", start.start, name="start"),
    path("take/<uuid:public_id>/welcome/", start.welcome, name="take_welcome"),
    path("take/<uuid:public_id>/begin/", start.begin, name="take_begin"),
    path("take/<uuid:public_id>/help/", start.help_page, name="take_help"),
    path("take/<uuid:public_id>/withdraw/", start.withdraw, name="take_withdraw"),
    path("take/<uuid:public_id>/done/", start.done, name="take_done"),
    path("take/<uuid:public_id>/about-you/", about_you.answer, name="take_about_you"),
    path("fairness/dif/", dif.dif, name="dif"),
    path("api/v1/", include("candidates.api.urls")),
    path("openings/", openings.openings, name="openings"),
    path("openings/new/", openings.new_opening, name="new_opening"),
    path("openings/<int:opening_id>/", openings.opening, name="opening"),
    path("openings/<int:opening_id>/edit/", openings.edit_opening, name="edit_opening"),
    path("openings/<int:opening_id>/to/<str:state>/", openings.move_opening, name="move_opening"),
    path("openings/<int:opening_id>/bar/", bars.bar, name="bar"),
    path("openings/<int:opening_id>/invite/", inviting.invite, name="invite"),
    path("openings/<int:opening_id>/invite/many/", inviting.invite_many, name="invite_many"),
    path("openings/<int:opening_id>/links/", inviting.invitations, name="invitations"),
    path(
        "openings/<int:opening_id>/links/<int:invitation_id>/renew/",
        inviting.renew_link,
        name="renew_link",
    ),
    path(
        "openings/<int:opening_id>/links/<int:invitation_id>/revoke/",
        inviting.revoke_link,
        name="revoke_link",
    ),
    path("openings/<int:opening_id>/candidates/<int:pk>/", profile.profile, name="profile"),
    path("openings/<int:opening_id>/candidates/<int:pk>/decide/", profile.decide, name="decide"),
    path("openings/<int:opening_id>/candidates/<int:pk>/rescore/", profile.rescore, name="rescore"),
    path(
        "openings/<int:opening_id>/candidates/<int:pk>/recordings/<int:part_id>/",
        profile.recording,
        name="recording",
    ),
    path("openings/<int:opening_id>/compare/", compare.compare, name="compare"),
]
