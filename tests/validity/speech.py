"""The same answers as simulated recognition gives them."""

import random

import numpy as np
from sklearn.metrics import f1_score

from assessments.scoring.training.corpus import COMPETENCIES, as_spoken
from tests.validity import sets
from tests.validity.changes import changes
from tests.validity.epitome import ASKING, exploring_levels
from tests.validity.kept import Kept, text_of
from tests.validity.measured import Measured
from tests.validity.scores import Scores, Text
from tests.validity.statistics import SEED, auc, bootstrap, quadratic_kappa, spearman
from tests.validity.writing import Chapter, Finding, interval, number, paragraphs, signed, table

RATES = (0.0, 0.08, 0.2)
N_POSTS, N_TYPED = 700, 300


def chapter(kept: Kept, scores: Scores, *, with_public: bool) -> Chapter:
    public, findings = _public(scores) if with_public else ("", [])
    text = paragraphs(
        "## Speech",
        "A recogniser drops case and marks, mishears words and keeps fillers. It is simulated "
        "here: words are dropped, cut or put in place of others that sound alike, at the stated "
        "rate. The fit saw simulated errors of the same kind (at 8 %, on other answers), so these "
        "figures may be kinder than real recognition. Real recordings with labels do not exist. "
        "Confidence of the recogniser, which holds unclear answers back, is not simulated.",
        f"### Kept fifth of our corpus, {N_TYPED} typed answers",
        _kept_table(kept, scores),
        public,
    )
    return Chapter(text, findings)


def _kept_table(kept: Kept, scores: Scores) -> str:
    typed = [n for n, answer in enumerate(kept.answers) if not answer.is_recognised]
    typed = sorted(random.Random(SEED).sample(typed, min(N_TYPED, len(typed))))
    before = [text_of(kept.answers[n]) for n in typed]
    rows = []
    for name in COMPETENCIES:
        rows.append([name.capitalize(), number(_kappa(kept, typed, name, before, scores))])
    for rate in RATES:
        heard = [
            Text(kept.answers[n].prompt, as_spoken(kept.answers[n], rate).text, "phone")
            for n in typed
        ]
        moved = changes(scores, before, heard)
        for row, name in zip(rows, COMPETENCIES, strict=True):
            kappa = _kappa(kept, typed, name, heard, scores)
            row.append(f"{number(kappa)} ({signed(float(moved[name].mean()))})")
    columns = [f"{rate:.0%} words wrong".replace("%", " %") for rate in RATES]
    head = ("QWK with the label (mean change of the score)", "Typed", *columns)
    return table(head, rows)


def _kappa(kept: Kept, chosen: list[int], name: str, texts: list[Text], scores: Scores) -> float:
    found, column = scores.of(texts, "kept fifth as heard"), COMPETENCIES.index(name)
    both = [
        (one.levels[name], kept.levels[n, column])
        for n, one in zip(chosen, found, strict=True)
        if name in one.levels and not np.isnan(kept.levels[n, column])
    ]
    given, levels = np.array(both, float).T
    return quadratic_kappa(given, levels)


def _public(scores: Scores) -> tuple[str, list[Finding]]:
    talks, forum = sets.annomi(), sets.epitome().sampled(N_POSTS)
    typed, heard = Measured(talks, scores.of(talks.texts)), _heard(talks, scores)
    posts, spoken = Measured(forum, scores.of(forum.texts)), _heard(forum, scores)
    is_open = talks.equals("question_subtype", "open")
    reflects = talks.equals("reflection_exists", "True")
    value = bootstrap(auc, heard.acts(*ASKING), is_open, clusters=talks.clusters)
    finding = Finding(
        "Asking, strongest act, after simulated recognition",
        "AnnoMI: open question, against all else",
        f"AUC {interval(value)}",
        "≥ .80",
        value.value >= 0.80,
        "without marks a question shows by its words only",
    )
    told = ("paraphrases", "names_situation")
    rows = [
        (
            "AnnoMI: open question, asking acts (AUC)",
            number(auc(typed.acts(*ASKING), is_open)),
            interval(value),
            f"≥ .80: {finding.verdict}",
        ),
        (
            "AnnoMI: reflection, acts that say back (F1 at .5)",
            number(_f1(typed, told, reflects)),
            number(_f1(heard, told, reflects)),
            "trained in the set: F1 .78 → .43",
        ),
        (
            "EPITOME: exploring 0–2 (macro-F1)",
            number(_exploring(posts)),
            number(_exploring(spoken)),
            "trained in the set: .67–.69 → .50",
        ),
        (
            "EPITOME: emotional reaction and compassion (ρ)",
            number(_reaction(posts)),
            number(_reaction(spoken)),
            "–",
        ),
    ]
    head = ("Figure", "Typed", "As recognised, 12 % words wrong", "Target or comparison")
    note = f"{len(forum.rows):,} of {forum.n_all:,} EPITOME replies, drawn with a fixed seed."
    return paragraphs("### Public sets", table(head, rows), note), [finding]


def _heard(data: sets.LabelledSet, scores: Scores) -> Measured:
    return Measured(data, scores.of(data.as_recognised(), f"{data.name} as heard"))


def _f1(found: Measured, acts: tuple[str, ...], truth: np.ndarray) -> float:
    return float(f1_score(truth, found.acts(*acts) >= 0.5))


def _exploring(found: Measured) -> float:
    given = exploring_levels(found.scored)
    return float(f1_score(found.data.column("EX_level"), given, average="macro"))


def _reaction(found: Measured) -> float:
    score = found.score("compassion")
    known = ~np.isnan(score)
    return spearman(score[known], found.data.column("ER_level")[known])
