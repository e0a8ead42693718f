"""Banks from files and to files."""

from django.urls import URLPattern, URLResolver, path

from assessments.views.author import interchange

urlpatterns: list[URLPattern | URLResolver] = [
    path("bank-imports/", interchange.bank_imports_page, name="bank_imports"),
    path("bank-imports/<int:pk>/", interchange.bank_import, name="bank_import"),
    path("bank-imports/<int:pk>/confirm/", interchange.confirm_import, name="confirm_import"),
    path("bank-imports/<int:pk>/as-new/", interchange.import_as_new, name="import_as_new"),
    path("bank-imports/<int:pk>/discard/", interchange.discard_import, name="discard_import"),
    path("banks/<slug:slug>/export/", interchange.export_bank, name="export_bank"),
]
