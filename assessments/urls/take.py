"""The candidate's pages, uploads and media."""

from django.urls import URLPattern, URLResolver, path

from assessments.views import media, role_play, section, signals, take, take_item, uploads

TURN = "take/<uuid:public_id>/turns/<int:response_id>/"
TAKE = "take/<uuid:public_id>/takes/<int:take_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("take/<uuid:public_id>/", take.take, name="take"),
    path("take/<uuid:public_id>/take-over/", take.take_over, name="take_over"),
    path("take/<uuid:public_id>/device/", take.device, name="take_device"),
    path("take/<uuid:public_id>/practice/", take.practice, name="take_practice"),
    path("take/<uuid:public_id>/items/<int:position>/", take_item.item, name="take_item"),
    path("take/<uuid:public_id>/items/<int:position>/save/", take_item.save, name="take_save"),
    path("take/<uuid:public_id>/items/<int:position>/beat/", take_item.beat, name="take_beat"),
    path("take/<uuid:public_id>/parts/<int:position>/", section.section, name="take_section"),
    path("take/<uuid:public_id>/review/", take.review, name="take_review"),
    path("take/<uuid:public_id>/submit/", take.submit, name="take_submit"),
    path("take/<uuid:public_id>/signals/", signals.note, name="take_signals"),
    path(TURN + "begin/", role_play.begin, name="turn_begin"),
    path(TURN + "save/", role_play.save, name="turn_save"),
    path(TURN + "beat/", role_play.beat, name="turn_beat"),
    path(TURN + "answer/", role_play.answer, name="turn_answer"),
    path(TURN + "route/", role_play.change_route, name="turn_route"),
    path(TURN + "over/", role_play.over, name="turn_over"),
    path(TAKE + "stop/", role_play.stop, name="take_stop"),
    path(TAKE + "use/", role_play.use, name="take_use"),
    path(
        "take/<uuid:public_id>/practice/recording/",
        role_play.practice,
        name="take_practice_recording",
    ),
    path("take/<uuid:public_id>/uploads/", uploads.collection, name="uploads"),
    path("take/<uuid:public_id>/uploads/<uuid:upload_id>/", uploads.upload, name="upload"),
    path("take/<uuid:public_id>/uploads/<uuid:upload_id>/seal/", uploads.seal, name="seal"),
    path("media/<str:token>/", media.media, name="media"),
]
