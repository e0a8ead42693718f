from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    name = "candidates"
    verbose_name = "Candidates"

    def ready(self) -> None:
        # Models exist only now, so these two imports cannot stand at the top.
        from assessments import tasks
        from assessments.enums import JobKind
        from candidates.actions import erasure, mails, reminders, retention, sending, standings

        tasks.register(JobKind.ERASE, erasure.erase)
        tasks.every_minute(retention.tidy)
        tasks.register(JobKind.ATTEMPT_SUBMITTED, mails.on_attempt_submitted)
        tasks.register(JobKind.ATTEMPT_SCORED, standings.on_attempt_scored)
        tasks.register(JobKind.REFRESH_STANDINGS, standings.on_refresh)
        tasks.register(JobKind.SEND_MAIL, sending.send, on_give_up=sending.give_up)
        tasks.every_minute(reminders.queue_due)
