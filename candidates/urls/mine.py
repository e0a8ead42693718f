"""The candidate's own page."""

from django.urls import path

from candidates.views import consents, mine, own_answers, own_requests, unlock

MINE = "take/<uuid:public_id>/mine/"

urlpatterns = [
    path(MINE, mine.mine, name="mine"),
    path(MINE + "code/", unlock.code, name="mine_code"),
    path(MINE + "code/send/", unlock.send_code, name="mine_send_code"),
    path(MINE + "answers/", own_answers.answers, name="mine_answers"),
    path(MINE + "answers/<int:response_id>/", own_answers.correct, name="mine_correct"),
    path(MINE + "recordings/<int:part_id>/", own_answers.recording, name="mine_recording"),
    path(MINE + "look-again/", own_requests.look_again, name="mine_look_again"),
    path(MINE + "data/", own_requests.data, name="mine_data"),
    path(MINE + "consents/<slug:purpose>/", own_requests.take_back, name="mine_take_back"),
    path(MINE + "consents/<slug:purpose>/yes/", consents.say_yes, name="mine_say_yes"),
]
