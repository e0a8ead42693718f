"""The page: what the figures mean, for readers who decide whether to rely on them."""

import hashlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from assessments.scoring import rubric
from assessments.scoring.rubric import LEVEL_CUTS
from assessments.scoring.text.fitted import ENCODER, HEADS
from assessments.scoring.training import corpus
from tests.validity.writing import Chapter, Finding, number, paragraphs, table


def page(chapters: Sequence[Chapter]) -> str:
    findings = [finding for chapter in chapters for finding in chapter.findings]
    return (
        paragraphs(
            "# Validity: what the scores mean, and how far to trust them",
            "<!-- Written by `make validity`: change tests/validity, not this page. -->",
            _summary(findings, [one.gist for one in chapters if one.gist]),
            _prose("how"),
            _version(),
            "## Targets",
            "Set before measuring. Where a figure falls short the reason is below the table.",
            _targets(findings),
            _reasons(findings),
            *(chapter.text for chapter in chapters),
            _prose("limits"),
            _prose("formulas"),
        )
        + "\n"
    )


def _prose(name: str) -> str:
    """A part that holds no figure of a run."""
    return Path(__file__).with_name("prose").joinpath(f"{name}.md").read_text(encoding="utf-8")


def _summary(findings: Sequence[Finding], gists: Sequence[str]) -> str:
    reached = sum(one.reached for one in findings)
    return paragraphs(
        "This page is for the people who answer for a selection procedure: it says what was "
        "measured, on whom, and what follows. Every figure comes from one run over fixed data.",
        f"**In short.** {reached} of {len(findings)} targets were reached.",
        "\n".join(f"- {line}" for line in (*gists, USE)),
        "**For whom there is no evidence:** real applicants; real customers; any job or employer; "
        "any language but English; people who speak with an accent or are Deaf or hard of hearing, "
        "beyond simulated recognition errors; and any group by sex, race, age or disability as "
        "applicants. No score has been compared with work done later.",
    )


USE = (
    "The scores can order reading for a person who decides. They cannot decide, and a difference "
    "between two people inside the stated error is no difference."
)


def fingerprint() -> str:
    """What was measured: sha256 of the fitted encoder, heads and rules, one after the other."""
    text, scoring = files("assessments.scoring.text"), files("assessments.scoring")
    fitted = (text / ENCODER, text / HEADS, scoring / "rubric.json")
    return hashlib.sha256(b"".join(one.read_bytes() for one in fitted)).hexdigest()


def _version() -> str:
    cuts = ", ".join(number(cut, 1) for cut in LEVEL_CUTS)
    labels = corpus.labels()
    customers, others = (
        sum(one.id in labels for one in of("train")) for of in (corpus.part, corpus.elsewhere)
    )
    return (
        f"Measured on fitted encoder, heads and rules with sha256 `{fingerprint()[:16]}…` (the "
        "three files one after the other); the training part of the corpus holds "
        f"{customers:,} labelled answers to customers and {others:,} texts from other settings; "
        f"{len(rubric.ACTS)} acts; level cuts {cuts}."
    )


def _targets(findings: Sequence[Finding]) -> str:
    head = ("What", "Measured on", "Target", "Found", "")
    return table(
        head, [(one.what, one.measured_on, one.target, one.figure, one.verdict) for one in findings]
    )


def _reasons(findings: Sequence[Finding]) -> str:
    missed: dict[str, list[str]] = {}
    for one in findings:
        if not one.reached:
            missed.setdefault(one.why or "no reason is known", []).append(
                f"{one.what} ({one.measured_on.partition(':')[0]})"
            )
    if not missed:
        return ""
    lines = [f"- {'; '.join(names)}: {why}." for why, names in missed.items()]
    return "**Not reached, and the likely reason**\n\n" + "\n".join(lines)
