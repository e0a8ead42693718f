"""Assessment forms."""

from django.urls import URLPattern, URLResolver, path

from assessments.views.author import dry_run, exposure, form_editor, form_items, form_page, forms

FORM = "forms/<slug:slug>/"
VERSION = FORM + "v<int:number>/"
EDIT = FORM + "edit/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("forms/", forms.forms, name="forms"),
    path("forms/new/", forms.new_form, name="new_form"),
    path(FORM, form_page.form, name="form"),
    path(FORM + "details/", forms.form_details, name="form_details"),
    path(EDIT, form_editor.edit_form, name="edit_form"),
    path(EDIT + "minutes/", form_editor.promise_minutes, name="promise_minutes"),
    path(EDIT + "sections/", form_editor.add_section, name="add_section"),
    path(EDIT + "sections/<int:section_id>/", form_editor.edit_section, name="edit_section"),
    path(EDIT + "sections/<int:section_id>/items/", form_items.pick_items, name="pick_items"),
    path(EDIT + "items/<int:item_id>/", form_editor.edit_form_item, name="edit_form_item"),
    path(VERSION, form_page.form_version, name="form_version"),
    path(VERSION + "try/", dry_run.try_form, name="try_form"),
    path(VERSION + "copy/", form_page.copy_form, name="copy_form"),
    path(VERSION + "<slug:move>/", form_page.move_form, name="move_form"),
    path("dry-run/<uuid:public_id>/", dry_run.dry_run, name="dry_run"),
    path("dry-run/<uuid:public_id>/delete/", dry_run.delete_dry_run, name="delete_dry_run"),
    path("exposure/", exposure.exposure, name="exposure"),
    path("exposure/<int:item_id>/", exposure.set_exposure_limit, name="set_exposure_limit"),
]
