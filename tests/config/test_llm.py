from pathlib import Path

import pytest

from config import llm
from config.env import EnvError

WHOLE = {
    "LLM_URL": "https://models.example.org/v1/",
    "LLM_MODEL": "rater-7b",
    "LLM_RUN_BY": "Example Models Ltd",
}


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    for name in ("LLM_URL", *llm.OTHERS):
        monkeypatch.delenv(name, raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_without_an_address_there_is_no_rater() -> None:
    assert llm.read() is None


def test_whole_settings_are_read_with_their_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **WHOLE)

    model = llm.read()

    assert model == llm.LanguageModel(
        url="https://models.example.org/v1",
        model="rater-7b",
        run_by="Example Models Ltd",
        key="",
        body={"temperature": 0, "max_tokens": 1500},
        timeout_s=60,
        tries=3,
        wait_days=3,
        requests_per_day=1000,
        tokens_per_day=2_000_000,
        requests_per_attempt=60,
        tokens_per_attempt=200_000,
    )
    assert model.rater == "llm:rater-7b"


@pytest.mark.parametrize("missing", ["LLM_MODEL", "LLM_RUN_BY"])
def test_half_set_names_what_is_missing(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **{**WHOLE, missing: ""})

    with pytest.raises(EnvError, match=f"LLM_URL is set, but {missing} is not"):
        llm.read()


@pytest.mark.parametrize("name", llm.OTHERS)
def test_anything_without_the_address_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, **{name: "1"})

    with pytest.raises(EnvError, match=f"{name} is set, but LLM_URL is not"):
        llm.read()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LLM_URL", "ftp://models.example.org/v1", "must start with"),
        ("LLM_URL", "https:///v1", "names no host"),
        ("LLM_URL", "https://host:port/v1", "cannot be read"),
        ("LLM_URL", "https://[::1/v1", "cannot be read"),
        ("LLM_URL", "https://me:secret@models.example.org/v1", "LLM_KEY"),
        ("LLM_URL", "https://models.example.org/v1?key=secret", "end with its path"),
        ("LLM_URL", "https://models.example.org/v1 x", "plain characters"),
        ("LLM_URL", "http://models.example.org/v1", "in the clear"),
        ("LLM_URL", "http://8.8.8.8/v1", "in the clear"),
        ("LLM_RUN_BY", "x" * 121, "at most 120"),
        ("LLM_RUN_BY", "Example\nLtd", "one line"),
        ("LLM_KEY", "two words", "LLM_KEY holds a space"),
        ("LLM_KEY", "secret\n", "LLM_KEY holds a space"),
        ("LLM_BODY", "temperature=1", "must be a JSON object"),
        ("LLM_BODY", "[1]", "must be a JSON object"),
        ("LLM_BODY", '{"messages": []}', "may not set 'messages'"),
        ("LLM_BODY", '{"model": "other"}', "may not set 'model'"),
        ("LLM_TIMEOUT_S", "0", "between"),
        ("LLM_TRIES", "many", "whole number"),
    ],
)
def test_wrong_value_is_refused_in_plain_words_without_showing_secrets(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, **{**WHOLE, name: value})

    with pytest.raises(EnvError, match=words) as caught:
        llm.read()

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080/v1",
        "http://127.0.0.1:8080/v1",
        "http://[::1]:8080/v1",
        "http://10.0.0.5/v1",
        "http://llm:8000/v1",
        "http://models.internal/v1",
    ],
)
def test_http_is_fine_on_the_own_network(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **{**WHOLE, "LLM_URL": url})

    assert llm.read() is not None


def test_options_replace_and_remove_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **WHOLE, LLM_BODY='{"max_tokens": null, "max_completion_tokens": 900}')

    model = llm.read()

    assert model is not None
    assert model.body == {"temperature": 0, "max_tokens": None, "max_completion_tokens": 900}
