"""Who did what, when."""

from django.urls import path

from candidates.views import audit

urlpatterns = [
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.export, name="audit_export"),
]
