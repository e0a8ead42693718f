"""Log lines: a constant message, then the facts given in ``extra``."""

import logging

_STANDARD = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
# What frameworks add to records: requests and sockets may hold names or answers.
_LEFT_OUT = {"request", "server_time", "data", "status_code"}


class LineFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        given = record.__dict__.items()
        facts = [f"{k}={v}" for k, v in given if k not in _STANDARD and k not in _LEFT_OUT]
        line = super().format(record)
        if not facts:
            return line
        first, *rest = line.split("\n")
        return "\n".join([f"{first} {' '.join(facts)}", *rest])
