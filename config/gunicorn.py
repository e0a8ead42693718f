"""Settings of gunicorn, on one machine and on many."""

import os
from typing import Any

from config import env
from config.embedded.process import die_with_parent

# On one machine the launcher opens the sockets and hands their numbers on, so that a
# restart of the web process keeps callers waiting instead of refusing them.
_inherited = os.environ.get("RAPPORT_LISTEN_FDS", "")
bind = [f"fd://{number}" for number in _inherited.split(",") if number] or [
    env.text("WEB_BIND", "127.0.0.1:8000")
]
worker_class = "gthread"
workers = env.integer("WEB_WORKERS", 2, low=1)
threads = env.integer("WEB_THREADS", 8, low=1)
# Loaded once and shared by the workers; connections to the database are made after the fork.
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = env.integer("WEB_MAX_REQUESTS", 20_000, low=0)
max_requests_jitter = 2_000
control_socket_disable = True
errorlog = "-"
loglevel = "warning"


def post_fork(server: Any, _worker: Any) -> None:
    """A web worker must not go on without the process that watches it."""
    die_with_parent(parent=server.pid)
