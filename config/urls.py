"""The whole map of the site."""

from django.contrib import admin
from django.urls import include, path

from assessments.views.health import health
from config.home import home

urlpatterns = [
    path("", home, name="home"),
    path("health/", health, name="health"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("", include("assessments.urls")),
    path("", include("candidates.urls")),
]
