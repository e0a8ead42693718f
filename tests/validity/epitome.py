"""EPITOME: forum replies to people in distress, with the words that people marked."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.metrics import f1_score

from tests.validity import sets
from tests.validity.gathered import Gathered
from tests.validity.measured import Measured
from tests.validity.scores import Scored
from tests.validity.statistics import Array, bootstrap, token_f1
from tests.validity.writing import Finding, interval, number, paragraphs, table

ASKING = ("clarifying_question", "invites_story")
CUTS = (2.5, 3.5)
ASKED = 0.5


def epitome(gathered: Gathered) -> str:
    found = gathered.measure(sets.epitome())
    data = found.data
    reaction, exploring = data.column("ER_level"), data.column("EX_level")
    asks = found.acts(*ASKING)
    rows = [
        replace(
            found.competency("compassion", "emotional reaction 0–2", reaction, "ρ"),
            target=0.55,
            why="forum posts comfort with short set phrases and share feelings of their own; "
            "the rubric asks for this customer's situation and for help with it",
        ),
        found.row(
            "Asking, strongest act",
            asks,
            "exploring, any",
            (exploring > 0).astype(float),
            "AUC",
        ),
        found.competency("patience", "exploring 0–2", exploring, "ρ"),
        found.competency("compassion", "talk of oneself 0–2", data.column("IP_level"), "ρ"),
    ]
    gathered.findings += [
        _reaction_f1(found, reaction),
        _exploring_f1(found, exploring),
        _rationales(found),
    ]
    return paragraphs(
        "### EPITOME: forum replies to people in distress",
        gathered.table(*rows),
        "Cut-points fixed beforehand. *Emotional reaction* from the compassion score: below "
        f"{CUTS[0]} → 0, from {CUTS[0]} → 1, from {CUTS[1]} → 2. *Exploring* from the acts: a "
        f"clarifying question from {number(ASKED, 1)} → 2, else an invitation to tell more "
        f"from {number(ASKED, 1)} → 1, else 0. Talk of oneself should not be taken for "
        "compassion, so its figure should not be positive.",
        table(
            ("Figure", "Found", "Target", "Length alone", "Model trained in the set"),
            [
                (f.what, f.figure, f"{f.target}: {f.verdict}", length, trained)
                for f, (length, trained) in zip(
                    gathered.findings[-3:],
                    (
                        (_by_length(found, reaction, "compassion"), ".76"),
                        (_by_length(found, exploring, None), ".67–.69"),
                        ("–", "–"),
                    ),
                    strict=True,
                )
            ],
        ),
        "Two experts agree on empathy in text at weighted κ .58, crowd raters with experts at "
        ".33 (Kumar 2025).",
    )


def _reaction_f1(found: Measured, truth: Array) -> Finding:
    score = found.score("compassion")
    known = ~np.isnan(score)
    given = np.digitize(score[known], CUTS).astype(float)
    value = bootstrap(_macro_f1, given, truth[known], clusters=_at(found, known))
    return Finding(
        "Compassion score cut into three",
        "EPITOME: emotional reaction 0–2",
        f"macro-F1 {interval(value)}",
        "≥ .60",
        value.value >= 0.60,
        "the scale of the rubric and the three steps of this set do not have the same places, "
        "and the cut-points were not fitted to it",
    )


def _exploring_f1(found: Measured, truth: Array) -> Finding:
    given = exploring_levels(found.scored)
    everyone = np.ones(len(truth), bool)
    value = bootstrap(_macro_f1, given, truth, clusters=_at(found, everyone))
    two = _macro_f1((given > 0).astype(float), (truth > 0).astype(float))
    return Finding(
        "Asking acts as three steps",
        "EPITOME: exploring 0–2",
        f"macro-F1 {interval(value)}; any against none {number(two)}",
        "≥ .65",
        value.value >= 0.65,
        "the middle step is rare and the rubric's two acts do not separate a general question "
        "from one about this person as the set does",
    )


def _rationales(found: Measured) -> Finding:
    values, clusters = [], []
    for row, one, text in zip(found.data.rows, found.scored, found.data.texts, strict=True):
        wanted = sets.rationale_tokens(row, "ER_rationales")
        if wanted and "compassion" in one.scores:
            values.append(token_f1(_quoted(one, text.text), wanted))
            clusters.append(row["sp_id"])
    value = bootstrap(_mean, np.array(values), clusters=clusters)
    return Finding(
        "Quotes for compassion, word by word",
        "EPITOME: words that people marked for emotional reaction",
        f"token F1 {interval(value)}, mean over {len(values)} replies",
        "≥ .50",
        value.value >= 0.50,
        "whole sentences are quoted, and acts that the set does not count (a question what "
        "would help, easing the harm) are quoted too",
    )


def exploring_levels(scored: Sequence[Scored]) -> Array:
    """0–2 from the asking acts."""
    question, invitation = ASKING
    return np.array(
        [
            2.0 if one.strongest(question) >= ASKED else 1.0 * (one.strongest(invitation) >= ASKED)
            for one in scored
        ]
    )


def _macro_f1(given: Array, truth: Array) -> float:
    return float(f1_score(truth, given, average="macro", zero_division=0))


def _mean(values: Array) -> float:
    return float(values.mean())


def _at(found: Measured, known: Array) -> list[str]:
    return [found.data.clusters[n] for n in np.flatnonzero(known).tolist()]


def _quoted(one: Scored, text: str) -> set[int]:
    """Numbers of the words quoted for compassion."""
    return {
        token
        for quote in one.quotes
        if quote.competency == "compassion" and quote.for_
        for token in sets.tokens_within(text, quote.start, quote.end)
    }


def _by_length(found: Measured, truth: Array, competency: str | None) -> str:
    """Macro-F1 of the longest replies called 2, the shortest 0, as often as the labels are."""
    known = np.ones(len(truth), bool)
    if competency:
        known = ~np.isnan(found.score(competency))
    truth, words = truth[known], found.data.words[known]
    given = np.empty(len(truth))
    given[np.argsort(words, kind="stable")] = np.sort(truth)
    return number(_macro_f1(given, truth))
