import logging
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from assessments.pipeline import llm_client as client
from tests.assessments.pipeline import llm_server as server
from tests.assessments.pipeline.llm_server import serving

BODY = {"model": "rater-7b", "messages": [{"role": "user", "content": "words of a candidate"}]}


def ask(url: str, timeout_s: float = 5.0) -> client.Answer:
    return client.ask(client.Endpoint(f"{url}/v1", server.KEY, timeout_s), BODY)


def test_question_is_posted_with_the_key_and_answered() -> None:
    with serving(server.says("yes")) as told:
        answer = ask(told.url)

    assert answer == client.Answer("yes", 1000, "rater-7b-0613")
    assert told.requests == [BODY]
    assert told.paths == ["/v1/chat/completions"]
    assert told.headers[0]["Authorization"] == f"Bearer {server.KEY}"


def test_server_without_a_key_gets_none() -> None:
    with serving(server.says("yes")) as told:
        client.ask(client.Endpoint(told.url, "", 5), BODY)

    assert "Authorization" not in told.headers[0]
    assert told.paths == ["/chat/completions"]


@pytest.mark.parametrize(
    ("play", "code", "is_free", "after_s"),
    [
        (server.status(429), "status 429", True, 0),
        (server.status(429, Retry_After="7"), "status 429", True, 7),
        (server.status(503, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"), "status 503", True, 0),
        (server.status(500), "status 500", True, 0),
        (server.status(401), "status 401", True, 0),
        (server.status(404), "status 404", True, 0),
        (server.hangs_up, "connection", False, 0),
        (server.cuts_short, "cut short", False, 0),
    ],
)
def test_failure_that_may_pass_is_told_apart(
    play: server.Play, code: str, is_free: bool, after_s: float
) -> None:
    with serving(play) as told, pytest.raises(client.Unavailable) as caught:
        ask(told.url)

    assert (caught.value.code, caught.value.is_free, caught.value.after_s) == (
        code,
        is_free,
        after_s,
    )


@pytest.mark.parametrize(
    ("play", "code"),
    [
        (server.status(400), "status 400"),
        (server.status(413), "status 413"),
        (server.sends(b""), "not a chat completion"),
        (server.sends(b"<html>hello</html>"), "not a chat completion"),
        (server.sends(b'{"choices": []}'), "not a chat completion"),
        (server.sends(b'{"choices": [{"message": {}}]}'), "not a chat completion"),
        (server.sends(b"[" * 100_000), "not a chat completion"),
        (server.sends(b"\xff\xfe\x00"), "not a chat completion"),
        (server.sends(b" " * (client.MOST_BYTES + 1)), "too many bytes"),
        (server.says(None), "no content"),
        (server.says({"level": 5}), "no content"),
    ],
)
def test_answer_that_is_none_is_told_apart(play: server.Play, code: str) -> None:
    with serving(play) as told, pytest.raises(client.Unanswerable) as caught:
        ask(told.url)

    assert caught.value.code == code


def test_redirect_is_not_followed_anywhere() -> None:
    with serving(server.says("caught")) as other:
        with (
            serving(server.redirects_to(f"{other.url}/v1/chat/completions")) as told,
            pytest.raises(client.Unavailable, match="status 307"),
        ):
            ask(told.url)

        assert len(told.requests) == 1
        assert other.requests == []


@pytest.mark.parametrize("play", [server.stalls, server.drips])
def test_slow_server_is_cut_off_as_a_whole(play: server.Play) -> None:
    start = time.monotonic()

    with serving(play) as told, pytest.raises(client.Unavailable) as caught:
        ask(told.url, timeout_s=0.4)

    assert caught.value.code == "timeout"
    assert not caught.value.is_free
    assert time.monotonic() - start < 2.5


def test_nobody_there_is_free_and_may_pass() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with pytest.raises(client.Unavailable) as caught:
        ask(f"http://127.0.0.1:{port}")

    assert (caught.value.code, caught.value.is_free) == ("connection", True)


def test_https_to_a_server_without_it_is_refused() -> None:
    with serving(server.says("yes")) as told, pytest.raises(client.Unavailable):
        ask(told.url.replace("http:", "https:"))

    assert told.requests == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for localhost that nobody has signed, with its key."""
    file = tmp_path / "localhost.pem"
    argv = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    more = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(file), "-out", str(file)]
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    cert = tmp_path / "cert.pem"
    more[-1] = str(cert)
    subprocess.run([*argv.split(), *more], check=True, capture_output=True)
    file.write_text(file.read_text() + cert.read_text())
    return file


def test_certificate_that_nobody_signed_is_refused_before_a_word_is_sent(
    certificate: Path,
) -> None:
    with serving(server.says("yes"), certificate=certificate) as told:
        with pytest.raises(client.Unavailable) as caught:
            ask(told.url)
        n_requests = len(told.requests)

    assert (caught.value.code, caught.value.is_free, n_requests) == ("certificate", True, 0)


@pytest.mark.parametrize("play", [server.stalls, server.drips])
def test_https_is_trusted_by_its_certificate_and_cut_off_like_http(
    play: server.Play, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(server.says("yes"), play, certificate=certificate) as told:
        answer = ask(told.url)
        start = time.monotonic()
        with pytest.raises(client.Unavailable, match="timeout"):
            ask(told.url, timeout_s=0.4)
        took_s = time.monotonic() - start

    assert answer.content == "yes"
    assert took_s < 2.5


@pytest.mark.parametrize(
    "usage", [None, {}, {"total_tokens": "7"}, {"total_tokens": -1}, {"total_tokens": True}, [1]]
)
def test_tokens_that_make_no_sense_are_not_counted(usage: object) -> None:
    with serving(server.says("yes", usage=usage, model=7)) as told:
        assert ask(told.url) == client.Answer("yes", None, "")


def test_pauses_double_and_heed_the_server() -> None:
    error = client.Unavailable("status 429", after_s=20)
    soon = client.Unavailable("status 500")

    assert client.pause_s(1, error) == 20
    assert 0.75 <= client.pause_s(1, soon) <= 1.25
    assert 3 <= client.pause_s(3, soon) <= 5


def test_no_word_and_no_key_is_in_an_error_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    plays = (server.status(500), server.status(400), server.sends(b"words of a candidate"))
    caplog.set_level(logging.DEBUG)

    for play in plays:
        with (
            serving(play) as told,
            pytest.raises((client.Unavailable, client.Unanswerable)) as caught,
        ):
            ask(told.url)
        chain = f"{caught.value!r} {caught.value.__cause__!r}"
        assert "words of a candidate" not in chain

    logged = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    assert "words of a candidate" not in logged
    assert server.KEY not in logged
