"""Django's admin for every table of the measurement side.

Banks, items and forms have pages of their own and are not here; audit, results and what
candidates gave are only shown (the database refuses to change them anyway).
"""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assessments import models
from assessments.enums import Role
from assessments.rules import staff

admin.site.site_header = "Rapport"
admin.site.site_title = "Rapport"
admin.site.index_title = _("Records")


if TYPE_CHECKING:  # the stubs are generic, Django's classes are not
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline


class RoleAdmin(ModelAdmin):
    """Permissions come from the five roles, not from Django's permission table."""

    roles: ClassVar[tuple[Role, ...]] = ()
    list_per_page = 50

    def _may(self, request: HttpRequest) -> bool:
        return staff(request).has_role(*self.roles)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request) and obj is not None


class ViewOnlyAdmin(RoleAdmin):
    dry_run: ClassVar[str] = ""  # the lookup that says whether a row belongs to a dry run

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows = super().get_queryset(request)
        return rows.filter(**{self.dry_run: False}) if self.dry_run else rows

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ViewOnlyInline(TabularInline):
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _inline(model: type[Model], *fields: str) -> type[ViewOnlyInline]:
    return type(f"{model.__name__}Inline", (ViewOnlyInline,), {"model": model, "fields": fields})


@admin.register(models.StaffUser)
class StaffUserAdmin(RoleAdmin, UserAdmin):  # type: ignore[type-arg]
    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "roles", "is_active")
    search_fields = ("email", "first_name", "last_name")
    list_filter = ("is_active",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name")}),
        (_("Role"), {"fields": ("roles", "is_active")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "password1", "password2", "roles")}),)


@admin.register(models.Competency)
class CompetencyAdmin(ViewOnlyAdmin):
    roles = (Role.AUTHOR,)
    list_display = ("name", "slug", "is_scored", "description")
    list_filter = ("is_scored",)
    search_fields = ("name", "description")
    ordering = ("position",)


@admin.register(models.Rubric)
class RubricAdmin(ViewOnlyAdmin):
    roles = (Role.AUTHOR, Role.RATER)
    list_display = ("competency", "number", "created_at")
    list_filter = ("competency",)
    inlines = (_inline(models.RubricLevel, "level", "anchor"),)


@admin.register(models.ScalePoint)
class ScalePointAdmin(ViewOnlyAdmin):
    roles = (Role.AUTHOR,)
    list_display = ("form_item", "competency", "method", "chance", "full")
    list_select_related = ("form_item__item_version", "form_item__section", "competency")


@admin.register(models.BankImport)
class BankImportAdmin(ViewOnlyAdmin):
    roles = (Role.AUTHOR,)
    list_display = ("name", "state", "bank", "created_by", "created_at")
    list_select_related = ("bank", "created_by")
    exclude = ("file",)


@admin.register(models.ExpertPanel)
class ExpertPanelAdmin(ViewOnlyAdmin):
    roles = (Role.AUTHOR,)
    list_display = ("name", "bank", "created_at", "closed_at")
    list_select_related = ("bank",)


@admin.register(models.Expert)
class ExpertAdmin(ViewOnlyAdmin):
    roles = (Role.AUTHOR,)
    list_display = ("panel", "number", "invited_at", "finished_at", "revoked_at")
    list_select_related = ("panel",)


@admin.register(models.ExpertRating)
class ExpertRatingAdmin(ViewOnlyAdmin):
    roles = (Role.AUTHOR,)
    list_display = ("expert", "option", "competency", "value")
    list_select_related = ("expert__panel", "option__item_version", "competency")


@admin.register(models.NormGroup)
class NormGroupAdmin(ViewOnlyAdmin):
    roles = (Role.AUTHOR,)
    list_select_related = ("form_version__form", "competency")
    list_display = ("name", "form_version", "competency", "n", "collected_on")


@admin.register(models.Attempt)
class AttemptAdmin(ViewOnlyAdmin):
    dry_run = "is_dry_run"
    list_display = ("public_id", "form_version", "state", "route", "opened_at", "submitted_at")
    list_filter = ("state", "route", "form_version")
    list_select_related = ("form_version__form",)
    exclude = ("device_key", "time_factor", "is_untimed", "is_captioned")


@admin.register(models.AttemptItem)
class AttemptItemAdmin(ViewOnlyAdmin):
    dry_run = "attempt__is_dry_run"
    list_display = ("attempt", "position", "form_item", "completed_at")
    list_select_related = ("attempt", "form_item__item_version", "form_item__section")


@admin.register(models.Response)
class ResponseAdmin(ViewOnlyAdmin):
    dry_run = "attempt_item__attempt__is_dry_run"
    list_display = ("pk", "attempt_item", "route", "shown_at", "answered_at", "arrived_late")
    list_select_related = ("attempt_item__attempt",)


@admin.register(models.Take)
class TakeAdmin(ViewOnlyAdmin):
    dry_run = "response__attempt_item__attempt__is_dry_run"
    list_display = ("pk", "response", "number", "is_chosen", "duration_s", "processed_at")
    list_select_related = ("response",)
    inlines = (
        _inline(models.RecordingPart, "number", "received", "duration_s", "problem"),
        _inline(models.QualityFinding, "code", "severity", "message"),
    )


@admin.register(models.RecordingPart)
class RecordingPartAdmin(ViewOnlyAdmin):
    dry_run = "take__response__attempt_item__attempt__is_dry_run"
    list_display = ("pk", "take", "number", "received", "completed_at", "problem")
    exclude = ("file",)


@admin.register(models.BlurredCopy)
class BlurredCopyAdmin(ViewOnlyAdmin):
    list_display = ("pk", "part", "made_by", "n_frames", "n_blanked", "problem")
    exclude = ("file",)


@admin.register(models.UploadChunk)
class UploadChunkAdmin(ViewOnlyAdmin):
    dry_run = "part__take__response__attempt_item__attempt__is_dry_run"
    list_display = ("part", "offset", "size")


@admin.register(models.QualityFinding)
class QualityFindingAdmin(ViewOnlyAdmin):
    list_display = ("take", "code", "severity", "message")
    list_filter = ("code", "severity")


@admin.register(models.Transcript)
class TranscriptAdmin(ViewOnlyAdmin):
    list_display = ("pk", "response", "version", "source", "language", "model", "created_at")


@admin.register(models.ScoringRun)
class ScoringRunAdmin(ViewOnlyAdmin):
    list_display = ("attempt", "number", "scorer_version", "code_revision", "finished_at")
    list_filter = ("scorer_version",)
    inlines = (_inline(models.CompetencyScore, "competency", "score", "sem", "not_scored_reason"),)


@admin.register(models.ItemScore)
class ItemScoreAdmin(ViewOnlyAdmin):
    list_display = ("run", "attempt_item", "competency", "method", "score", "not_scored_reason")
    list_select_related = ("run__attempt", "attempt_item__attempt", "competency")
    inlines = (_inline(models.Evidence, "act", "direction", "quote"),)


@admin.register(models.CompetencyScore)
class CompetencyScoreAdmin(ViewOnlyAdmin):
    list_display = ("run", "competency", "score", "sem", "n_items", "not_scored_reason")
    list_select_related = ("run__attempt", "competency")


@admin.register(models.Evidence)
class EvidenceAdmin(ViewOnlyAdmin):
    list_display = ("item_score", "act", "direction", "quote")
    list_select_related = ("item_score__attempt_item__attempt", "item_score__competency")


@admin.register(models.ItemVoid)
class ItemVoidAdmin(ViewOnlyAdmin):
    list_display = ("form_item", "attempt", "by", "at", "lifted_at")
    list_select_related = ("form_item__item_version", "attempt", "by")


@admin.register(models.Reopening)
class ReopeningAdmin(ViewOnlyAdmin):
    list_display = ("attempt", "by", "at", "expires_at")
    list_select_related = ("attempt", "by")


@admin.register(models.IntegritySignal)
class IntegritySignalAdmin(ViewOnlyAdmin):
    list_display = ("attempt", "attempt_item", "kind", "seconds", "at")
    list_filter = ("kind",)
    list_select_related = ("attempt", "attempt_item__attempt")


@admin.register(models.RatingRequest)
class RatingRequestAdmin(ViewOnlyAdmin):
    list_display = ("attempt", "n_raters", "escalate_from", "created_at", "closed_at")
    list_select_related = ("attempt",)


@admin.register(models.RatingAssignment)
class RatingAssignmentAdmin(ViewOnlyAdmin):
    list_display = (
        "attempt_item",
        "rater",
        "reason",
        "taken_at",
        "done_at",
        "returned_at",
        "waived_at",
    )
    list_filter = ("reason",)
    list_select_related = ("attempt_item__attempt", "rater")
    exclude = ("given",)


class GoldLevelInline(TabularInline):
    """Admins mend the agreed levels of the shipped answers here, and add answers of their own."""

    model = models.GoldLevel
    fields = ("competency", "level", "why")
    extra = 4

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return staff(request).has_role()

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return staff(request).has_role()

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return staff(request).has_role()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return staff(request).has_role()


@admin.register(models.GoldAnswer)
class GoldAnswerAdmin(RoleAdmin):
    list_display = ("code", "item_version", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("item_version",)
    inlines = (GoldLevelInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False  # what raters gave it stays: take it out of use instead


@admin.register(models.GoldLevel)
class GoldLevelAdmin(ViewOnlyAdmin):
    list_display = ("answer", "competency", "level", "why")
    list_select_related = ("answer", "competency")


@admin.register(models.GoldRating)
class GoldRatingAdmin(ViewOnlyAdmin):
    list_display = ("answer", "competency", "rater", "sitting", "level", "created_at")
    list_select_related = ("answer", "competency", "rater")


@admin.register(models.RaterQualification)
class RaterQualificationAdmin(ViewOnlyAdmin):
    list_display = ("rater", "sitting", "passed", "at")
    list_filter = ("passed",)
    list_select_related = ("rater",)


@admin.register(models.Rating)
class RatingAdmin(ViewOnlyAdmin):
    list_display = ("attempt_item", "competency", "rater", "level", "created_at")
    list_select_related = ("attempt_item__attempt", "competency", "rater")


@admin.register(models.ModelRating)
class ModelRatingAdmin(ViewOnlyAdmin):
    list_display = ("attempt_item", "competency", "rater", "level", "not_rated_reason")
    list_select_related = ("attempt_item__attempt", "competency")
    list_filter = ("rater",)
    inlines = (_inline(models.ModelQuote, "quote"),)


@admin.register(models.ModelQuote)
class ModelQuoteAdmin(ViewOnlyAdmin):
    list_display = ("rating", "response", "quote")
    list_select_related = ("rating__attempt_item__attempt", "rating__competency", "response")


@admin.register(models.ModelRequest)
class ModelRequestAdmin(ViewOnlyAdmin):
    list_display = ("sent_at", "rater", "attempt", "tokens", "is_counted", "outcome")
    list_select_related = ("attempt",)
    ordering = ("-pk",)


@admin.register(models.RubricLevel)
class RubricLevelAdmin(ViewOnlyAdmin):
    roles = (Role.AUTHOR, Role.RATER)
    list_display = ("rubric", "level", "anchor")
    list_select_related = ("rubric__competency",)


@admin.register(models.AuditEvent)
class AuditEventAdmin(ViewOnlyAdmin):
    roles = (Role.AUDITOR,)
    list_display = ("at", "verb", "subject_type", "subject_id", "actor_id", "by_system")
    list_filter = ("verb", "subject_type")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return models.AuditEvent.objects.told_to(staff(request))


@admin.register(models.Job)
class JobAdmin(ViewOnlyAdmin):
    list_display = ("pk", "kind", "subject_id", "state", "n_claims", "last_error", "finished_at")
    list_filter = ("kind", "state")
    ordering = ("-pk",)
