from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Assessments"

    def ready(self) -> None:
        # Imported here because Django's models are not ready before.
        from assessments import handlers

        handlers.register_all()
