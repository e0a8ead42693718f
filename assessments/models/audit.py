"""Who did what, when: append-only (a database trigger refuses the rest), ids and verbs only."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from assessments.enums import Role, Verb
from assessments.models.staff import StaffUser

CONFIDENTIAL = (Verb.ACCOMMODATION_ASKED, Verb.ACCOMMODATION_ANSWERED)


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def told_to(self, reader: StaffUser | None) -> Self:
        """Without what says that somebody has an accommodation, but to who deals with those.

        Other events that a coordinator's work leaves behind say so by a fact of that name.
        """
        if reader and reader.has_role(Role.COORDINATOR):
            return self
        return self.exclude(
            Q(verb__in=CONFIDENTIAL)
            | Q(facts__has_key="accommodation")
            | Q(verb=Verb.MAILED, facts__kind="accommodation")
        )


class AuditEvent(models.Model):
    verb = models.CharField(max_length=24, choices=Verb.choices)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    actor_id = models.BigIntegerField(
        null=True, blank=True, help_text="A staff member; empty: the candidate or the system."
    )
    by_system = models.BooleanField(default=False)
    facts = models.JSONField(default=dict, blank=True, help_text="Ids, numbers and codes only.")
    at = models.DateTimeField(db_default=Now())

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by_system=False) | Q(actor_id__isnull=True),
                name="audit_event_has_one_actor",
            )
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="audit_subject"),
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["actor_id", "at"], name="audit_actor"),
            models.Index(fields=["verb", "at"], name="audit_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"
