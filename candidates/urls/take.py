"""The candidate's way in and out."""

from django.urls import path

from candidates.views import about_you, reminders, start

urlpatterns = [
    path("start/<str:token>/", start.start, name="start"),
    path("reminders/<str:token>/", reminders.wish, name="reminders"),
    path("take/<uuid:public_id>/welcome/", start.welcome, name="take_welcome"),
    path("take/<uuid:public_id>/begin/", start.begin, name="take_begin"),
    path("take/<uuid:public_id>/help/", start.help_page, name="take_help"),
    path("take/<uuid:public_id>/withdraw/", start.withdraw, name="take_withdraw"),
    path("take/<uuid:public_id>/done/", start.done, name="take_done"),
    path("take/<uuid:public_id>/about-you/", about_you.answer, name="take_about_you"),
]
