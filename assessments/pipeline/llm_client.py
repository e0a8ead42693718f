"""One question to an OpenAI-compatible endpoint, over the standard library's own client.

It follows no redirect, reads no more than a capped reply, and is cut off as a whole after its
time: a server that drips bytes cannot hold a worker. What was sent and the key are in no error
and in no log.
"""

import http.client
import json
import logging
import secrets
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

log = logging.getLogger(__name__)

MOST_BYTES = 1_000_000
CONNECT_S = 10
AGAIN = {408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529}
OUR_SETTINGS = {301, 302, 303, 307, 308, 401, 402, 403, 404, 405, 407}


class Unavailable(Exception):
    """No answer now; the same question may be answered later. The code holds no words.

    ``is_free``: the server cannot have charged for it. ``after_s``: not before, it says.
    """

    def __init__(self, code: str, *, is_free: bool = False, after_s: float = 0.0) -> None:
        super().__init__(code)
        self.code = code
        self.is_free = is_free
        self.after_s = after_s


class Unanswerable(Exception):
    """The endpoint took the question and gave no answer to it; asking again is no use."""

    def __init__(self, code: str, *, is_free: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_free = is_free


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``url`` ends before ``/chat/completions``; ``timeout_s`` is for the whole exchange."""

    url: str
    key: str
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Answer:
    """``tokens``: of question and answer together, as told; None where the server says nothing."""

    content: str
    tokens: int | None
    model: str


def pause_s(n: int, error: Unavailable) -> float:
    """How long to wait after the ``n``-th failure: doubling, a little by chance, or as told."""
    return max(error.after_s, 2.0 ** (n - 1) * (0.75 + secrets.randbelow(500) / 1000))


def ask(endpoint: Endpoint, body: Mapping[str, object]) -> Answer:
    """Send ``body`` once; raises Unavailable or Unanswerable."""
    parts = urlsplit(endpoint.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=min(CONNECT_S, endpoint.timeout_s))
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Rapport",
    }
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    sent = json.dumps(body).encode()
    try:
        connection.connect()
    except OSError as error:
        connection.close()
        code = "certificate" if isinstance(error, ssl.SSLCertVerificationError) else "connection"
        raise Unavailable(code, is_free=True) from None
    try:
        with _cut_off(connection.sock, endpoint.timeout_s) as is_late:
            try:
                connection.request("POST", f"{parts.path}/chat/completions", sent, headers)
                with connection.getresponse() as response:
                    data = response.read(MOST_BYTES + 1)
            except (OSError, http.client.HTTPException):
                if is_late():
                    raise Unavailable("timeout") from None
                raise
            if is_late():
                raise Unavailable("timeout")
    except TimeoutError:
        raise Unavailable("timeout") from None
    except (OSError, http.client.HTTPException):
        raise Unavailable("connection") from None
    finally:
        connection.close()
    if response.length and len(data) <= MOST_BYTES:
        raise Unavailable("cut short")
    return _read(response.status, response.headers.get("Retry-After", ""), data)


@contextmanager
def _cut_off(sock: socket.socket, after_s: float) -> Iterator[Callable[[], bool]]:
    """End the connection after so many seconds, whatever its other side still does."""
    late = threading.Event()

    def end() -> None:
        late.set()
        try:
            # The plain socket's own: SSLSocket.shutdown also drops the session under a reader.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
        except OSError:
            log.debug("connection was closed already")

    sock.settimeout(after_s)
    timer = threading.Timer(after_s, end)
    timer.daemon = True
    timer.start()
    try:
        yield late.is_set
    finally:
        timer.cancel()


def _read(status: int, retry_after: str, data: bytes) -> Answer:
    if status in AGAIN:
        raise Unavailable(f"status {status}", is_free=True, after_s=_after_s(retry_after))
    if status in OUR_SETTINGS:  # an answer is not to blame for a wrong key or address
        raise Unavailable(f"status {status}", is_free=True)
    if status != 200:
        raise Unanswerable(f"status {status}", is_free=True)
    if len(data) > MOST_BYTES:
        raise Unanswerable("too many bytes")
    try:
        told = json.loads(data)
        content = told["choices"][0]["message"]["content"]
        usage = told.get("usage")
        model = told.get("model")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise Unanswerable("not a chat completion") from None
    if not isinstance(content, str):
        raise Unanswerable("no content")
    tokens = usage.get("total_tokens") if isinstance(usage, dict) else None
    is_count = isinstance(tokens, int) and not isinstance(tokens, bool) and 0 < tokens < 10**7
    shown = "".join(filter(str.isprintable, model))[:120] if isinstance(model, str) else ""
    return Answer(content, tokens if is_count else None, shown)


def _after_s(told: str) -> float:
    return float(told) if told.isascii() and told.isdigit() and len(told) < 7 else 0.0
