"""The public sets: what each score and each act reaches, beside length, baselines and people."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assessments.scoring.rubric import acts_against
from tests.validity import plots, sets
from tests.validity.annomi import annomi
from tests.validity.epitome import epitome
from tests.validity.gathered import Gathered
from tests.validity.measured import HEAD, Row
from tests.validity.scores import Scores
from tests.validity.statistics import bootstrap, spearman
from tests.validity.writing import (
    Chapter,
    Finding,
    interval,
    number,
    paragraphs,
    picture,
    table,
)

RED_FLAGS = acts_against("patience")


def chapter(scores: Scores) -> Chapter:
    gathered = Gathered(scores)
    parts = [
        epitome(gathered),
        wassa(gathered),
        politeness(gathered),
        bios(gathered),
        emails(gathered),
        comments_unhealthy(gathered),
        annomi(gathered),
        tutors(gathered),
        short_replies(gathered),
        essays(gathered),
        goemotions(gathered),
    ]
    plots.forest_plot(gathered.rows)
    intro = paragraphs(
        "## Public sets",
        OPENING,
        picture("public-sets", _alternative(gathered.rows)),
        gathered.not_scored_table(),
    )
    findings = [row.finding() for row in gathered.rows if row.target is not None]
    findings += gathered.findings
    return Chapter(paragraphs(intro, *parts), findings, _gist(findings))


OPENING = (
    "None of these is customer service, and none of them is a job application: they are "
    "counselling, forums, e-mails, introductions and comments, labelled by people. Except for the "
    "two sets marked as read in fitting, **nothing was fitted on them**: no weight, no cut-point, "
    "no choice of act. That makes them a hard and a fair test of whether a score follows what "
    "people mean by the word, and only that. “Length alone” is the same measure with the number of "
    "words in place of the score; “length partialled out” holds the number of words and its "
    "logarithm. “Model trained in the set” is what a small model reaches that was fitted on this "
    "set's own labels; “people” is how well people agree on it. Intervals come from 500 bootstrap "
    "samples of conversations, authors or sessions where the set names them."
)


def wassa(gathered: Gathered) -> str:
    found = gathered.measure(sets.wassa())
    empathy = found.data.column("Empathy")
    why = (
        "two readers talk about an article: their empathy is with a third person, and the turn "
        "before is no customer's"
    )
    row = replace(
        found.competency("compassion", "empathy 0–5", empathy, "r"),
        target=0.50,
        baseline="r .60",
        why=why,
    )
    gathered.findings.append(
        Finding(
            "Compassion score, length partialled out",
            "WASSA 2023: empathy 0–5",
            f"r {number(row.length_held)}",
            "≥ .35",
            row.length_held >= 0.35,
            why,
        )
    )
    return paragraphs(
        "### WASSA 2023: turns of talks about news articles",
        gathered.table(row),
        "The prompt is the turn before. "
        f"Length partialled out: target ≥ .35, {gathered.findings[-1].verdict}.",
    )


def politeness(gathered: Gathered) -> str:
    found = gathered.measure(sets.politeness())
    label, truth = "politeness", found.data.column("Normalized Score")
    reasons = {
        "Warmth score": "a request to an encyclopedia's editor has courtesy but seldom a greeting, "
        "a name or a personal close, which warmth is made of",
        "Act courtesy": "the act is there or not; the label grades how polite",
        "Act polite words": "the head also learned the act from our corpus, where it is there or "
        "not; the label grades how polite",
    }
    rows = [
        found.competency("warmth", label, truth, "r"),
        found.row("Act courtesy", found.acts("courtesy"), label, truth, "r"),
        found.row("Act polite words", found.acts("polite_words"), label, truth, "r"),
    ]
    rows = [
        replace(
            row,
            baseline="r .70",
            people="one with the rest .56",
            target=0.70,
            why=reasons[row.what],
        )
        for row in rows
    ]
    return paragraphs(
        "### Stanford politeness: requests (four fifths read in fitting, this fifth not)",
        gathered.table(*rows),
    )


def bios(gathered: Gathered) -> str:
    found = gathered.measure(sets.bios())
    warm = np.mean([found.data.column(f"warm_{k}") for k in (1, 2, 3)], axis=0)
    able = np.mean([found.data.column(f"comp_{k}") for k in (1, 2, 3)], axis=0)
    why = "an introduction greets nobody in trouble: interest in people is its warmth"
    row = replace(
        found.competency("warmth", "rated warmth 1–10", warm, "r"),
        target=0.60,
        baseline="r .72",
        people=".60",
        why=why,
    )
    other = found.competency("warmth", "rated competence 1–10 (should be lower)", able, "r")
    gathered.findings.append(
        Finding(
            "Warmth score, length partialled out",
            "Self-introductions: rated warmth 1–10",
            f"r {number(row.length_held)}",
            "≥ .60",
            row.length_held >= 0.60,
            why,
        )
    )
    return paragraphs("### Self-introductions", gathered.table(row, other))


def emails(gathered: Gathered) -> str:
    found = gathered.measure(sets.emails())
    tone = found.data.column("Tone_and_Overall_Consideration")
    markers = found.data.column("Structural_Politeness_and_Politeness_Markers")
    why = (
        "all of these e-mails greet and close politely, rude ones too, and criticism of a "
        "colleague's work has no place in the rubric's acts"
    )
    rows = [
        replace(
            found.competency("warmth", "tone and consideration 1–5", tone, "r"),
            target=0.80,
            baseline="r .87",
            why=why,
        ),
        found.competency("compassion", "tone and consideration 1–5", tone, "r"),
        found.row("Act courtesy", found.acts("courtesy"), "politeness markers", markers, "r"),
    ]
    return paragraphs(
        "### Business e-mails (written by a machine, rated by people)", gathered.table(*rows)
    )


def comments_unhealthy(gathered: Gathered) -> str:
    found = gathered.measure(sets.unhealthy())
    data = found.data
    any_of = data.is_any("dismissive", "condescending", "hostile")
    why = (
        "most such comments scorn a politician or a group, not the person they answer, and "
        "irony without a stock phrase is missed"
    )
    flags, impatient = found.acts(*RED_FLAGS), -found.score("patience")
    label = "dismissive, condescending or hostile"
    rows = [
        replace(
            found.row("Patience score, reversed", impatient, label, any_of, "AUC"),
            target=0.72,
            why=why,
        ),
        replace(
            found.row("Strongest act against", flags, label, any_of, "AUC"),
            target=0.72,
            why=why,
        ),
        *(
            found.row("Strongest act against", flags, name, data.is_any(name), "AUC")
            for name in ("dismissive", "condescending", "hostile")
        ),
        found.row(
            "Act sarcasm", found.acts("sarcasm"), "sarcastic", data.is_any("sarcastic"), "AUC"
        ),
    ]
    return paragraphs("### News comments", gathered.table(*rows))


def tutors(gathered: Gathered) -> str:
    found = gathered.measure(sets.tutors())
    kind = found.data.equals("Tutor_Tone", "Encouraging")
    label = "encouraging against neutral"
    rows = [
        found.competency("patience", label, kind, "AUC"),
        found.competency("warmth", label, kind, "AUC"),
    ]
    return paragraphs("### MRBench: replies to a learner's mistake", gathered.table(*rows))


def short_replies(gathered: Gathered) -> str:
    found = gathered.measure(sets.short_replies())
    truth = found.data.column("empathy_score")
    row = found.competency("compassion", "empathy 0–2", truth, "ρ")
    follows = spearman(found.data.words, truth)
    known = ~np.isnan(found.score("compassion"))
    ours = bootstrap(spearman, found.score("compassion")[known], found.data.words[known])
    return paragraphs(
        "### Short replies",
        gathered.table(row),
        f"Here the label itself follows length (ρ {number(follows)}), so it is no test of "
        f"compassion. Our score follows length at ρ {interval(ours)}.",
    )


def essays(gathered: Gathered) -> str:
    found = gathered.measure(sets.essays())
    rows = [
        found.competency("communication", f"{trait} 1–5", found.data.column(trait), "r")
        for trait in ("Cohesion", "Overall", "Grammar")
    ]
    return paragraphs(
        "### ELLIPSE: learners' essays",
        gathered.table(*rows),
        "No target: the set grades second-language English, which must not lower an answer to "
        "a customer. A high figure here would be a warning.",
    )


def goemotions(gathered: Gathered) -> str:
    found = gathered.measure(sets.comments())
    data = found.data
    pairs = (
        ("expresses_care", ("caring",)),
        ("thanks", ("gratitude",)),
        ("stock_sympathy", ("remorse",)),
        ("shows_irritation", ("annoyance", "anger")),
    )
    rows = [
        found.row(
            f"Act {act.replace('_', ' ')}",
            found.acts(act),
            " or ".join(felt),
            data.is_any(*felt),
            "AUC",
        )
        for act, felt in pairs
    ]
    shown = table(HEAD, [row.cells() for row in rows])
    return paragraphs(
        "### GoEmotions: comments (read in fitting as a whole)",
        shown,
        "**No evidence of validity:** the encoder and the heads were fitted on these comments too. "
        "The figures only show that the fit took.",
    )


def _gist(findings: Sequence[Finding]) -> str:
    met = [f"{one.what[0].lower()}{one.what[1:]} ({one.figure})" for one in findings if one.reached]
    told = f": {'; '.join(met)}" if met else ""
    return (
        f"In other kinds of text that people labelled, {len(met)} of {len(findings)} targets "
        f"{'was' if len(met) == 1 else 'were'} reached{told}."
    )


def _alternative(rows: Sequence[Row]) -> str:
    told = [
        f"{row.set_name}, {row.what.lower()}: {row.measure} {number(row.found.value)}"
        f", target {number(row.target)}"
        for row in rows
        if row.target is not None
    ]
    return "Figures with intervals and targets by public set. " + "; ".join(told)
