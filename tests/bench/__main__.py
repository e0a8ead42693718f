"""Measure the costs that docs/ states, side by side in one run; CPU seconds of this process.

make bench
"""

import io
import os
import sys
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402

from assessments.enums import ItemKind  # noqa: E402
from assessments.interchange.yaml import load_bank  # noqa: E402
from assessments.media.asr import transcribe  # noqa: E402
from assessments.media.sandbox import decode_recording  # noqa: E402
from assessments.scoring.text import TurnAnswer, score_answer  # noqa: E402
from candidates.demo import load  # noqa: E402
from tests.conftest import pytest_configure  # noqa: E402

RECORDING = load.FOLDER / "media/priya-raman-double-rent-1.webm"
REPLY = (
    "Hello Mrs Ortiz, I am so sorry that your rent was taken twice. Could you tell me which "
    "account it was? I will send it back today and call you by 5 pm."
)


def per_call(act: Callable[[], object], n: int) -> tuple[float, float]:
    """Wall and CPU milliseconds of one call, the mean of ``n`` after one to warm up."""
    act()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(n):
        act()
    return (
        1000 * (time.perf_counter() - wall) / n,
        1000 * (time.process_time() - cpu) / n,
    )


def autosave() -> Callable[[], object]:
    from tests.assessments.views.holding import hold
    from tests.factories import make_attempt, make_form, make_item

    attempt = make_attempt(make_form([make_item(ItemKind.WRITTEN)]))
    client = Client()
    hold(client, attempt)
    client.get(f"/take/{attempt.public_id}/items/1/")
    address = f"/take/{attempt.public_id}/items/1/save/"
    return lambda: client.post(address, {"text": REPLY})


def main() -> int:
    file = load_bank((load.SEED_FOLDER / "bank.yaml").read_text())
    prompt = next(item for item in file.items if item.kind == "written").stem
    decoded = decode_recording(RECORDING)
    audio = decoded.audio
    if audio is None:
        raise SystemExit("The demo recording has no sound.")
    pytest_configure()
    setup_test_environment()
    runner = get_runner(settings)(verbosity=0)
    databases = runner.setup_databases()
    try:
        figures = {
            "autosave of one answer": (autosave(), 200),
            "score one written answer": (
                lambda: score_answer([TurnAnswer(prompt, REPLY)], "chat"),
                200,
            ),
            f"decode and judge {decoded.duration_s:.0f} s of video (parent)": (
                lambda: decode_recording(RECORDING),
                3,
            ),
            f"recognise {decoded.duration_s:.0f} s of speech": (lambda: transcribe(audio), 2),
            "load the shipped bank file": (
                lambda: load_bank((load.SEED_FOLDER / "bank.yaml").read_text()),
                5,
            ),
        }
        out = io.StringIO()
        out.write(f"{'':52}{'wall ms':>10}{'CPU ms':>10}\n")
        for name, (act, n) in figures.items():
            wall, cpu = per_call(act, n)
            out.write(f"{name:52}{wall:10.1f}{cpu:10.1f}\n")
    finally:
        runner.teardown_databases(databases)
    sys.stdout.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
