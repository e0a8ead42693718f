"""Standard setting: the hiring team's pages, and the judges' own."""

from django.urls import path

from candidates.views import judges, standards

ALL = "openings/<int:opening_id>/standards/"
ONE = ALL + "<int:pk>/"
JUDGE = ONE + "judges/<int:number>/"
OWN = "judge/<uuid:public_id>/"

urlpatterns = [
    path(ALL, standards.standards, name="standards"),
    path(ALL + "new/", standards.new_standard, name="new_standard"),
    path(ONE, standards.standard, name="standard"),
    path(ONE + "second-round/", standards.move_standard, {"to": "second-round"}, "second_round"),
    path(ONE + "close/", standards.move_standard, {"to": "close"}, "close_standard"),
    path(JUDGE + "send/", standards.send_judge_link, name="send_judge_link"),
    path(JUDGE + "revoke/", standards.revoke_judge, name="revoke_judge"),
    path(OWN, judges.start, name="judge"),
    path(OWN + "<int:position>/", judges.one, name="judge_one"),
    path(OWN + "media/<int:medium_id>/", judges.medium, name="judge_medium"),
    path(OWN + "media/<int:medium_id>/captions/", judges.captions, name="judge_captions"),
    path(OWN + "finish/", judges.finish, name="judge_finish"),
]
