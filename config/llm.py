"""The settings of the optional language-model rater: all that it needs, or nothing.

No Django here. A value that is half set stops the start and says what is missing.
"""

import ipaddress
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from config import env
from config.env import EnvError

OTHERS = (
    "LLM_MODEL",
    "LLM_RUN_BY",
    "LLM_KEY",
    "LLM_BODY",
    "LLM_TIMEOUT_S",
    "LLM_TRIES",
    "LLM_WAIT_DAYS",
    "LLM_REQUESTS_PER_DAY",
    "LLM_TOKENS_PER_DAY",
    "LLM_REQUESTS_PER_ATTEMPT",
    "LLM_TOKENS_PER_ATTEMPT",
)
# These belong to the question and its fences; the operator's options may not replace them.
OURS = {"model", "messages", "stream", "n", "tools", "functions"}
DEFAULT_BODY: dict[str, Any] = {"temperature": 0, "max_tokens": 1500}


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """``run_by``: who runs the model, in the words that candidates agree to."""

    url: str
    model: str
    run_by: str
    key: str
    body: dict[str, Any]
    timeout_s: int
    tries: int
    wait_days: int
    requests_per_day: int
    tokens_per_day: int
    requests_per_attempt: int
    tokens_per_attempt: int

    @property
    def rater(self) -> str:
        """The name under which its ratings are kept."""
        return f"llm:{self.model}"


def read() -> LanguageModel | None:
    """The settings, or None where no LLM_URL is set; raises EnvError where half is."""
    if env.given("LLM_URL") is None:
        orphans = [name for name in OTHERS if env.given(name) is not None]
        if orphans:
            raise EnvError(
                f"{orphans[0]} is set, but LLM_URL is not: set LLM_URL to use a language model "
                "as a rater, or unset every LLM variable."
            )
        return None
    return LanguageModel(
        url=_url(),
        model=_name("LLM_MODEL", "the name of the model as its server knows it", 100),
        run_by=_name(
            "LLM_RUN_BY", "who runs the model, for the consent that candidates are asked", 120
        ),
        key=_key(),
        body=_body(),
        timeout_s=env.integer("LLM_TIMEOUT_S", 60, low=1, high=600),
        tries=env.integer("LLM_TRIES", 3, low=1, high=10),
        wait_days=env.integer("LLM_WAIT_DAYS", 3, low=0, high=30),
        requests_per_day=env.integer("LLM_REQUESTS_PER_DAY", 1000, low=1),
        tokens_per_day=env.integer("LLM_TOKENS_PER_DAY", 2_000_000, low=1),
        requests_per_attempt=env.integer("LLM_REQUESTS_PER_ATTEMPT", 60, low=1),
        tokens_per_attempt=env.integer("LLM_TOKENS_PER_ATTEMPT", 200_000, low=1),
    )


def _url() -> str:
    try:
        address = env.url("LLM_URL", schemes={"https", "http"}).rstrip("/")
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except EnvError:
        raise
    except ValueError:
        raise EnvError("LLM_URL cannot be read as an address.") from None
    if not host:
        raise EnvError("LLM_URL names no host.")
    if not (address.isascii() and address.isprintable()) or " " in address:
        raise EnvError("LLM_URL may hold plain characters only.")
    if parts.username or parts.password:
        raise EnvError("LLM_URL holds a user name or password: put the key into LLM_KEY.")
    if parts.query or parts.fragment:
        raise EnvError("LLM_URL must end with its path, such as https://host/v1.")
    if parts.scheme == "http" and not _is_near(host):
        raise EnvError(
            "LLM_URL must start with https:// unless its host is on your own network: candidates' "
            "answers would travel in the clear."
        )
    return address


def _is_near(host: str) -> bool:
    """This machine, a private address, or a name without a dot (a neighbouring container)."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal"))


def _name(variable: str, what: str, longest: int) -> str:
    value = (env.given(variable) or "").strip()
    if not value:
        raise EnvError(f"LLM_URL is set, but {variable} is not: it must hold {what}.")
    if len(value) > longest or not value.isprintable():
        raise EnvError(f"{variable} must be one line of at most {longest} characters.")
    return value


def _key() -> str:
    value = env.text("LLM_KEY", "")
    # Checked here, because the error of a refused header would print the key into the log.
    if value and not (value.isascii() and value.isprintable() and " " not in value):
        raise EnvError("LLM_KEY holds a space, a line end or a character that no key has.")
    return value


def _body() -> dict[str, Any]:
    try:
        told = json.loads(env.text("LLM_BODY", "{}"))
    except ValueError:
        raise EnvError("LLM_BODY must be a JSON object.") from None
    if not isinstance(told, dict):
        raise EnvError("LLM_BODY must be a JSON object.")
    taken = sorted(OURS & set(told))
    if taken:
        raise EnvError(f"LLM_BODY may not set {taken[0]!r}: that is part of the question.")
    return DEFAULT_BODY | told
