"""Banks, items, competencies and rubrics."""

from django.urls import URLPattern, URLResolver, path

from assessments.views.author import assign, banks, competencies, editing, items, preview

BANK = "banks/<slug:slug>/"
ITEM = BANK + "items/<slug:code>/"
COMPETENCY = "competencies/<slug:slug>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("banks/", banks.banks, name="banks"),
    path("banks/new/", banks.new_bank, name="new_bank"),
    path(BANK, banks.bank, name="bank"),
    path(BANK + "edit/", banks.edit_bank, name="edit_bank"),
    path(BANK + "assign-keys/", assign.assign_keys, name="assign_keys"),
    path(BANK + "new-item/", editing.new_item, name="new_item"),
    path(BANK + "new-item/preview/", preview.preview_new_item, name="preview_new_item"),
    path(ITEM, items.item, name="item"),
    path(ITEM + "edit/", editing.edit_item, name="edit_item"),
    path(ITEM + "diff/", items.item_diff, name="item_diff"),
    path(ITEM + "preview/", preview.preview_item, name="preview_item"),
    path(ITEM + "send-back/", items.send_back, name="send_back_item"),
    path(ITEM + "delete/", items.delete_item, name="delete_item"),
    path(ITEM + "<slug:move>/", items.move_item, name="move_item"),
    path("competencies/", competencies.competencies, name="competencies"),
    path("competencies/new/", competencies.new_competency, name="new_competency"),
    path(COMPETENCY + "edit/", competencies.edit_competency, name="edit_competency"),
    path(COMPETENCY + "rubric/", competencies.rubric, name="rubric"),
]
