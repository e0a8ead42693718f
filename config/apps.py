from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class TablesConfig(AdminConfig):
    default_site = "config.accounts.TablesSite"


class WiringConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # Makes our Celery app the current one in every process that publishes jobs.
        from config import celery  # noqa: F401
