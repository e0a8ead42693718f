"""The same site for ASGI servers; gunicorn's threads are cheaper and are what we run."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_asgi_application()
