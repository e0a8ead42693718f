"""The whole map of the site."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from assessments.views.health import health
from config.home import home

urlpatterns = [
    path("", home, name="home"),
    path("health/", health, name="health"),
    path("language/", set_language, name="set_language"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("", include("assessments.urls")),
    path("", include("candidates.urls")),
]
