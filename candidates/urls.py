"""The map of the people side: the link, openings, profiles."""

from django.urls import URLPattern, URLResolver, path

from candidates.views import start

urlpatterns: list[URLPattern | URLResolver] = [
    path("start/<str:token>/", start.start, name="start"),
    path("take/<uuid:public_id>/welcome/", start.welcome, name="take_welcome"),
    path("take/<uuid:public_id>/begin/", start.begin, name="take_begin"),
    path("take/<uuid:public_id>/help/", start.help_page, name="take_help"),
    path("take/<uuid:public_id>/withdraw/", start.withdraw, name="take_withdraw"),
    path("take/<uuid:public_id>/done/", start.done, name="take_done"),
]
