"""A real HTTP server that answers as an OpenAI-compatible endpoint would, or badly on purpose."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from config.llm import LanguageModel
from tests.factories import make_language_model

RUN_BY = make_language_model().run_by
KEY = make_language_model().key
Play = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request; what a play does with it is its answer."""

    server: "_Server"
    body: dict[str, Any]

    def do_POST(self) -> None:
        self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.told.requests.append(self.body)
        self.server.told.headers.append(dict(self.headers))
        self.server.told.paths.append(self.path)
        plays = self.server.told.plays
        play = plays.pop(0) if len(plays) > 1 else plays[0]
        play(self)

    def log_message(self, *_args: object) -> None:
        """Quiet."""

    @property
    def data(self) -> dict[str, Any]:
        """The object between the fences, as a model would read it."""
        told: dict[str, Any] = json.loads(self.body["messages"][1]["content"].split("\n")[1])
        return told

    @property
    def answers(self) -> list[str]:
        return [turn["answer"] for turn in self.data["turns"]]

    @property
    def competencies(self) -> list[str]:
        shape = self.body["response_format"]["json_schema"]["schema"]
        return list(shape["properties"]["ratings"]["required"])

    def send(self, status: int, data: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    told: "Told"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""


@dataclass
class Told:
    """What the server was sent, and the plays it has still to give (the last one for ever)."""

    url: str
    plays: list[Play]
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def model(self, **changes: Any) -> LanguageModel:
        return make_language_model(url=f"{self.url}/v1", **changes)


@contextmanager
def serving(*plays: Play, certificate: Path | None = None) -> Iterator[Told]:
    """Over https where a ``certificate`` (with its key, for localhost) is given."""
    with _Server(("127.0.0.1", 0), Request) as server:
        scheme, host = ("https", "localhost") if certificate else ("http", "127.0.0.1")
        server.told = Told(f"{scheme}://{host}:{server.server_port}", list(plays))
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server.told
        finally:
            server.shutdown()
            thread.join()


# --- plays -----------------------------------------------------------------------------------


def says(content: object, **more: Any) -> Play:
    """A chat completion with this content."""

    def play(request: Request) -> None:
        message = {"role": "assistant", "content": content}
        told = {
            "model": "rater-7b-0613",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000},
        }
        request.send(200, json.dumps(told | more).encode())

    return play


def rates(level: int, quote: str = "") -> Play:
    """The same level for all that is asked, with the first eight words as quote, or ``quote``."""

    def play(request: Request) -> None:
        words = quote or " ".join(request.answers[0].split(" ")[:8])
        rating = {"level": level, "quotes": [{"turn": 1, "text": words}]}
        told = {"speaks_to_rater": False, "ratings": dict.fromkeys(request.competencies, rating)}
        says(json.dumps(told))(request)

    return play


def obeys(request: Request) -> None:
    """The worst model: whatever it is told, everything is a 5, proved by the last words."""
    words = " ".join(request.answers[-1].split()[-4:])
    rates(5, words)(request)


def status(code: int, **headers: str) -> Play:
    return lambda request: request.send(code, b'{"error": "no"}', **headers)


def sends(data: bytes) -> Play:
    return lambda request: request.send(200, data)


def stalls(_request: Request) -> None:
    time.sleep(3)


def drips(request: Request) -> None:
    """A byte now and then: never silent for long, never done."""
    request.send_response(200)
    request.end_headers()
    for _ in range(200):
        try:
            request.wfile.write(b" ")
        except OSError:
            return
        time.sleep(0.05)


def hangs_up(request: Request) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)


def cuts_short(request: Request) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "5000")
    request.end_headers()
    request.wfile.write(b'{"choices": [')


def redirects_to(address: str) -> Play:
    return lambda request: request.send(307, b"", Location=address)
