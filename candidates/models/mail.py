"""Mail to candidates: a row each, sent by a job."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from candidates.enums import MailKind, MailState
from candidates.models.candidate import Application
from candidates.models.rights import Erasure


class Mail(models.Model):
    """What is to be said to whom; its words are written when it is sent, from what is true then."""

    application = models.ForeignKey(
        Application, models.CASCADE, null=True, blank=True, related_name="mails"
    )
    erasure = models.ForeignKey(
        Erasure, models.CASCADE, null=True, blank=True, related_name="mails"
    )
    kind = models.CharField(max_length=20, choices=MailKind.choices)
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    subject_id = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="The row it speaks of: a link, a dispute, a request."
    )
    asked_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=120, blank=True, help_text="The server's code, no words.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False, erasure__isnull=True)
                | Q(application__isnull=True, erasure__isnull=False, kind=MailKind.ERASED),
                name="mail_is_to_an_applicant_or_about_an_erasure",
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                name="sent_mail_says_when",
            ),
            models.UniqueConstraint(
                fields=["application", "kind", "subject_id"],
                condition=Q(application__isnull=False),
                nulls_distinct=False,
                name="mail_is_sent_once_about_a_thing",
            ),
            models.UniqueConstraint(
                fields=["erasure"],
                condition=Q(erasure__isnull=False),
                name="erasure_is_mailed_once",
            ),
        ]
        indexes = [models.Index(fields=["application", "-asked_at"], name="mail_of_application")]

    def __str__(self) -> str:
        return f"mail {self.pk}"
