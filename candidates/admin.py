"""Django's admin for the people side: shown to admins; written by the pages' own actions."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from assessments.admin import RoleAdmin, ViewOnlyAdmin
from assessments.enums import Role
from candidates import models


@admin.register(models.Opening)
class OpeningAdmin(ViewOnlyAdmin):
    list_display = ("name", "location", "state", "form_version", "retention_until")
    list_filter = ("state",)
    list_select_related = ("form_version__form",)


@admin.register(models.OpeningTask)
class OpeningTaskAdmin(ViewOnlyAdmin):
    list_display = ("opening", "text", "importance")
    list_select_related = ("opening",)


@admin.register(models.HiringBar)
class HiringBarAdmin(ViewOnlyAdmin):
    list_display = ("opening", "version", "composite_cut", "method", "author", "adopted_at")
    list_select_related = ("opening", "author")


@admin.register(models.BarCompetency)
class BarCompetencyAdmin(ViewOnlyAdmin):
    list_display = ("bar", "competency", "minimum", "weight", "is_knock_out")
    list_select_related = ("bar__opening", "competency")


@admin.register(models.BarItem)
class BarItemAdmin(ViewOnlyAdmin):
    list_display = ("bar", "item", "competency", "minimum")
    list_select_related = ("bar__opening", "item", "competency")


@admin.register(models.StandardSetting)
class StandardSettingAdmin(ViewOnlyAdmin):
    list_display = ("opening", "method", "round", "created_by", "created_at", "closed_at")
    list_filter = ("method",)
    list_select_related = ("opening", "created_by")


@admin.register(models.Candidate)
class CandidateAdmin(ViewOnlyAdmin):
    list_display = ("pk", "language", "is_demo", "created_at")
    search_fields = ("name", "email")


@admin.register(models.Application)
class ApplicationAdmin(ViewOnlyAdmin):
    list_display = ("reference", "opening", "attempt", "created_at")
    list_select_related = ("opening", "attempt")


@admin.register(models.Invitation)
class InvitationAdmin(ViewOnlyAdmin):
    list_display = ("pk", "application", "sent_at", "expires_at", "revoked_at")
    list_select_related = ("application",)


@admin.register(models.Judge)
class JudgeAdmin(ViewOnlyAdmin):
    list_display = ("setting", "number", "user", "finished_round", "revoked_at")
    list_select_related = ("setting__opening", "user")


@admin.register(models.AngoffRating)
class AngoffRatingAdmin(ViewOnlyAdmin):
    list_display = ("judge", "round", "form_item", "competency", "expected")
    list_select_related = (
        "judge",
        "form_item__item_version__item",
        "form_item__section",
        "competency",
    )


@admin.register(models.GroupJudgement)
class GroupJudgementAdmin(ViewOnlyAdmin):
    list_display = ("judge", "application", "is_competent", "at")
    list_select_related = ("judge", "application")


@admin.register(models.Standing)
class StandingAdmin(ViewOnlyAdmin):
    list_display = ("application", "outcome", "composite", "composite_sem", "bar")
    list_filter = ("outcome",)
    list_select_related = ("application", "bar__opening")


@admin.register(models.Consent)
class ConsentAdmin(ViewOnlyAdmin):
    list_display = ("application", "purpose", "is_given", "text_version", "at")
    list_filter = ("purpose", "is_given")
    list_select_related = ("application",)


@admin.register(models.Decision)
class DecisionAdmin(ViewOnlyAdmin):
    list_display = ("application", "verdict", "decided_by", "decided_at", "bar")
    list_filter = ("verdict",)
    list_select_related = ("application", "decided_by", "bar__opening")


@admin.register(models.DecisionReason)
class DecisionReasonAdmin(RoleAdmin):
    """The list is the admin's; words that a decision rests on stay, and are retired instead."""

    list_display = ("text", "verdict", "position", "is_active")
    list_filter = ("verdict", "is_active")

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.DecisionReason | None = None
    ) -> tuple[Any, ...]:
        return ("text", "verdict") if obj and _is_used(obj) else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_used(obj)


def _is_used(reason: models.DecisionReason) -> bool:
    return models.Decision.objects.filter(listed_reason=reason).exists()


@admin.register(models.ApplicationNote)
class ApplicationNoteAdmin(ViewOnlyAdmin):
    list_display = ("application", "author", "at")
    list_select_related = ("application", "author")


@admin.register(models.ScoreOverride)
class ScoreOverrideAdmin(ViewOnlyAdmin):
    list_display = ("application", "competency", "score", "by", "at")
    list_select_related = ("application", "competency", "by")


@admin.register(models.Unblinding)
class UnblindingAdmin(ViewOnlyAdmin):
    roles = (Role.AUDITOR,)  # the reason is written for them
    list_display = ("application", "reader", "reason", "at")
    list_select_related = ("application", "reader")


@admin.register(models.ShareLink)
class ShareLinkAdmin(ViewOnlyAdmin):
    list_display = ("pk", "opening", "created_by", "expires_at", "revoked_at", "n_opened")
    list_select_related = ("opening", "created_by")


@admin.register(models.OutcomeMeasure)
class OutcomeMeasureAdmin(ViewOnlyAdmin):
    list_display = ("application", "measure", "value", "measured_on")
    list_select_related = ("application",)


@admin.register(models.Dispute)
class DisputeAdmin(ViewOnlyAdmin):
    list_display = ("application", "subject", "due_at", "outcome", "answered_at")
    list_filter = ("subject", "outcome")
    list_select_related = ("application",)


@admin.register(models.OneTimeCode)
class OneTimeCodeAdmin(ViewOnlyAdmin):
    list_display = ("application", "asked_at", "n_tries", "used_at")
    list_select_related = ("application",)


@admin.register(models.Accommodation)
class AccommodationAdmin(ViewOnlyAdmin):
    list_display = ("application", "kind", "state", "asked_at", "answered_at")
    list_filter = ("kind", "state")
    list_select_related = ("application",)


@admin.register(models.LegalHold)
class LegalHoldAdmin(ViewOnlyAdmin):
    list_display = ("opening", "number", "placed_by", "placed_at", "lifted_by", "lifted_at")
    list_select_related = ("opening", "placed_by", "lifted_by")


@admin.register(models.Erasure)
class ErasureAdmin(ViewOnlyAdmin):
    exclude = ("address",)  # of somebody who asked to be deleted; kept for one mail
    list_display = ("reference", "opening", "reason", "asked_at", "due_at", "finished_at")
    list_filter = ("reason",)
    list_select_related = ("opening",)


@admin.register(models.Mail)
class MailAdmin(ViewOnlyAdmin):
    list_display = ("pk", "application", "kind", "state", "problem", "asked_at", "sent_at")
    list_filter = ("kind", "state")
    list_select_related = ("application",)
