"""Time and memory of the scorer on one core, in a process of its own."""

import json
import subprocess
import sys

from assessments.scoring.training import corpus
from tests.validity.writing import Chapter, Finding, number, paragraphs, table

N_ANSWERS, N_WORDS = 100, 120


def chapter() -> Chapter:
    done = subprocess.run(
        [sys.executable, "-m", "tests.validity.stopwatch"],
        input=json.dumps(_answers()),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    rate, memory, load = found["per_cpu_second"], found["peak_mb"], found["load_cpu_s"]
    where = "one core"
    findings = [
        Finding(
            "Answers of 120 words a second, warm",
            where,
            f"{rate:.0f}",
            "≥ 20",
            rate >= 20,
            "the encoder takes most of the time",
        ),
        Finding("Peak memory", where, f"{memory:.0f} MB", "< 400 MB", memory < 400),
        Finding(
            "Loading: import and first answer", where, f"{number(load, 1)} s", "< 2 s", load < 2
        ),
    ]
    rows = [
        (
            "Answers of about 120 words a second, warm",
            f"{rate:.0f} per CPU second, {found['per_wall_second']:.0f} per second of the clock",
        ),
        ("Loading", f"{number(load, 1)} CPU seconds, {number(found['load_wall_s'], 1)} s"),
        ("Peak memory", f"{memory:.0f} MB"),
    ]
    text = paragraphs(
        "## Speed",
        "A fresh process, no graphics card, on the machine of this run. Targets are held against "
        "CPU seconds, so that waiting for other work does not count; work on the same core's other "
        "thread still slows them.",
        table(("Figure", "Found"), rows),
    )
    return Chapter(text, findings)


def _answers() -> list[tuple[str, str]]:
    """The typed answers of the kept fifth that are nearest to 120 words."""
    typed = [one for one in corpus.part("test") if not one.is_recognised]
    typed.sort(key=lambda one: abs(len(one.text.split()) - N_WORDS))
    return [(one.prompt, one.text) for one in typed[:N_ANSWERS]]
