"""Item analysis and norms."""

from django.urls import URLPattern, URLResolver, path

from assessments.views.author import analysis, norms

FORM = "analysis/forms/<int:form_version_id>/"
BANK = "analysis/banks/<slug:slug>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("analysis/", analysis.analysis, name="analysis"),
    path(FORM, analysis.form_analysis, name="form_analysis"),
    path(FORM + "items.<slug:kind>", analysis.form_analysis_file, name="form_analysis_file"),
    path(BANK, analysis.bank_analysis, name="bank_analysis"),
    path(BANK + "items.<slug:kind>", analysis.bank_analysis_file, name="bank_analysis_file"),
    path("analysis/items/<int:version_id>/", analysis.item_analysis, name="item_analysis"),
    path("norms/", norms.norms, name="norms"),
    path("norms/new/", norms.new_norm_group, name="new_norm_group"),
    path("norms/<int:pk>/", norms.norm_group, name="norm_group"),
    path("norms/<int:pk>/delete/", norms.delete_norm_group, name="delete_norm_group"),
]
