"""Expert panels and keys."""

from django.urls import URLPattern, URLResolver, path

from assessments.views import expert
from assessments.views.author import keys, new_panel, panel_ratings, panels

BANK = "banks/<slug:slug>/"
PANEL = "panels/<int:panel_id>/"
EXPERT = PANEL + "experts/<int:number>/"
OWN = "expert/<uuid:public_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(BANK + "panels/", panels.panels, name="panels"),
    path(BANK + "panels/new/", new_panel.new_panel, name="new_panel"),
    path(PANEL, panels.panel, name="panel"),
    path(PANEL + "experts/", panels.add_experts, name="add_experts"),
    path(EXPERT + "send/", panels.send_link, name="send_expert_link"),
    path(EXPERT + "revoke/", panels.revoke_link, name="revoke_expert_link"),
    path(PANEL + "close/", panels.close_panel, name="close_panel"),
    path(PANEL + "reopen/", panels.reopen_panel, name="reopen_panel"),
    path(PANEL + "ratings/", panel_ratings.ratings, name="panel_ratings"),
    path(PANEL + "adopt/", panel_ratings.adopt_key, name="adopt_key"),
    path(BANK + "keys/", keys.of_bank, name="key_comparison"),
    path("forms/<slug:slug>/v<int:number>/keys/", keys.of_form, name="form_key_comparison"),
    path(OWN, expert.start, name="expert"),
    path(OWN + "items/<int:position>/", expert.item, name="expert_item"),
    path(OWN + "items/<int:position>/save/", expert.save, name="expert_save"),
    path(OWN + "media/<int:medium_id>/", expert.medium, name="expert_medium"),
    path(OWN + "media/<int:medium_id>/captions/", expert.captions, name="expert_captions"),
    path(OWN + "finish/", expert.finish, name="expert_finish"),
]
